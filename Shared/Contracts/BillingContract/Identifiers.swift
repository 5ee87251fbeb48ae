import Identifiers

public enum InvoiceSubject {}
public enum ScheduleLineSubject {}
public enum ChangeOrderSubject {}
public enum PaymentSubject {}
public enum CreditSubject {}
public enum CreditUseSubject {}
public enum AnnouncementSubject {}
public enum ProjectSubject {}
public enum ProposalSubject {}
public enum ClientSubject {}
public enum ContactSubject {}

public typealias InvoiceID = Identifier<InvoiceSubject>
public typealias ScheduleLineID = Identifier<ScheduleLineSubject>
public typealias ChangeOrderID = Identifier<ChangeOrderSubject>
public typealias PaymentID = Identifier<PaymentSubject>
public typealias CreditID = Identifier<CreditSubject>
public typealias CreditUseID = Identifier<CreditUseSubject>
public typealias AnnouncementID = Identifier<AnnouncementSubject>
/// Owned by the proposals service; opaque here.
public typealias ProjectID = Identifier<ProjectSubject>
/// Owned by the proposals service; opaque here.
public typealias ProposalID = Identifier<ProposalSubject>
/// Owned by the gateway's directory; opaque here.
public typealias ClientID = Identifier<ClientSubject>
/// Owned by the gateway's directory; opaque here.
public typealias ContactID = Identifier<ContactSubject>
