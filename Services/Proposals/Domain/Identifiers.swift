import Identifiers

enum EstimateSubject {}
enum ProposalSubject {}
enum DecisionSubject {}
enum ProjectSubject {}
enum SectionSubject {}
enum LineSubject {}
enum PackageSubject {}
enum QuestionSubject {}
enum ClientSubject {}
enum ContactSubject {}
enum ChangeRequestSubject {}
enum ViewSubject {}

typealias EstimateID = Identifier<EstimateSubject>
typealias ProposalID = Identifier<ProposalSubject>
typealias DecisionID = Identifier<DecisionSubject>
typealias ProjectID = Identifier<ProjectSubject>
typealias SectionID = Identifier<SectionSubject>
typealias LineID = Identifier<LineSubject>
typealias PackageID = Identifier<PackageSubject>
typealias QuestionID = Identifier<QuestionSubject>
typealias ChangeRequestID = Identifier<ChangeRequestSubject>
typealias ViewID = Identifier<ViewSubject>
/// Owned by the gateway's directory; opaque here.
typealias ClientID = Identifier<ClientSubject>
/// Owned by the gateway's directory; opaque here.
typealias ContactID = Identifier<ContactSubject>
