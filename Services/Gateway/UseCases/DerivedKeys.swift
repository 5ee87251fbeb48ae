import Cryptography

/// The keys that are made from the installation's one secret, each for one purpose: a value of one never passes as a
/// value of another.
struct DerivedKeys: Sendable {
  let shareCookies: [UInt8]
  let decisionNonces: [UInt8]
  let sealing: [UInt8]
  let pageLoads: [UInt8]
  let visitorNetworks: [UInt8]
  let signInCodes: [UInt8]
  let formTokens: [UInt8]

  init(secret: [UInt8]) {
    let hmac = HMACSHA256(key: secret)
    shareCookies = hmac.authenticate("portal gateway share cookie v1".utf8)
    decisionNonces = hmac.authenticate("portal gateway decision nonce v1".utf8)
    sealing = hmac.authenticate("portal gateway sealing v1".utf8)
    pageLoads = hmac.authenticate("portal gateway page load v1".utf8)
    visitorNetworks = hmac.authenticate("portal gateway visitor network v1".utf8)
    signInCodes = hmac.authenticate("portal gateway sign-in code v1".utf8)
    formTokens = hmac.authenticate("portal gateway form token v1".utf8)
  }
}
