import Identifiers

enum InvoiceSubject {}
enum ScheduleLineSubject {}
enum ChangeOrderSubject {}
enum PaymentSubject {}
enum CreditSubject {}
enum CreditUseSubject {}
enum AnnouncementSubject {}
enum LedgerEntrySubject {}
enum ProjectSubject {}
enum ProposalSubject {}
enum ClientSubject {}
enum ContactSubject {}

typealias InvoiceID = Identifier<InvoiceSubject>
typealias ScheduleLineID = Identifier<ScheduleLineSubject>
typealias ChangeOrderID = Identifier<ChangeOrderSubject>
typealias PaymentID = Identifier<PaymentSubject>
typealias CreditID = Identifier<CreditSubject>
typealias CreditUseID = Identifier<CreditUseSubject>
typealias AnnouncementID = Identifier<AnnouncementSubject>
typealias LedgerEntryID = Identifier<LedgerEntrySubject>
/// Owned by the proposals service; opaque here.
typealias ProjectID = Identifier<ProjectSubject>
/// Owned by the proposals service; opaque here.
typealias ProposalID = Identifier<ProposalSubject>
/// Owned by the gateway's directory; opaque here.
typealias ClientID = Identifier<ClientSubject>
/// Owned by the gateway's directory; opaque here.
typealias ContactID = Identifier<ContactSubject>
