import Identifiers

public enum EstimateSubject {}
public enum ProposalSubject {}
public enum ProjectSubject {}
public enum SectionSubject {}
public enum LineSubject {}
public enum PackageSubject {}
public enum QuestionSubject {}
public enum ClientSubject {}
public enum ContactSubject {}
public enum ChangeRequestSubject {}

public typealias EstimateID = Identifier<EstimateSubject>
public typealias ProposalID = Identifier<ProposalSubject>
public typealias ProjectID = Identifier<ProjectSubject>
public typealias SectionID = Identifier<SectionSubject>
public typealias LineID = Identifier<LineSubject>
public typealias PackageID = Identifier<PackageSubject>
public typealias QuestionID = Identifier<QuestionSubject>
public typealias ChangeRequestID = Identifier<ChangeRequestSubject>
/// Owned by the gateway's directory; opaque here.
public typealias ClientID = Identifier<ClientSubject>
/// Owned by the gateway's directory; opaque here.
public typealias ContactID = Identifier<ContactSubject>
