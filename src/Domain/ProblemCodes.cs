namespace LoadMaster.Domain;

/// <summary>Stable codes of problems shown to users: LM1xxx the document, LM2xxx requests and access, LM3xxx the running node, LM4xxx high availability.</summary>
public static class ProblemCodes
{
    public const string NotJson = "LM1001";
    public const string UnknownField = "LM1002";
    public const string WrongType = "LM1003";
    public const string MissingField = "LM1004";
    public const string UnknownValue = "LM1005";
    public const string OutOfRange = "LM1006";
    public const string TooLong = "LM1007";
    public const string TooMany = "LM1008";
    public const string NotAnAddress = "LM1009";
    public const string NotAnEndpoint = "LM1010";
    public const string DuplicateName = "LM1011";
    public const string DuplicateAddress = "LM1012";
    public const string DuplicateId = "LM1013";
    public const string BadPattern = "LM1014";
    public const string BadStatusCodes = "LM1015";
    public const string BadHttpText = "LM1016";
    public const string ImpossibleCombination = "LM1017";
    public const string UnsupportedSchemaVersion = "LM1018";
    public const string ReadOnlyField = "LM1019";
    public const string DuplicateField = "LM1020";

    public const string UnknownCertificate = "LM1021";
    public const string CertificateInUse = "LM1022";
    public const string CertificateNeeded = "LM1023";
    public const string KeyNotSealed = "LM1024";
    public const string BadCertificate = "LM1025";
    public const string BadPrivateKey = "LM1026";

    public const string BadCiphers = "LM1027";
    public const string UnknownAccount = "LM1028";
    public const string BadRedirect = "LM1030";
    public const string InUse = "LM1031";
    public const string UnknownRule = "LM1032";
    public const string UnknownGroup = "LM1033";
    public const string BadRuleFile = "LM1040";
    public const string NoRuleSet = "LM1041";

    public const string NotFound = "LM2001";
    public const string RevisionMismatch = "LM2002";
    public const string NotAuthenticated = "LM2003";
    public const string Forbidden = "LM2004";
    public const string TooManyAttempts = "LM2005";
    public const string RevisionNotKept = "LM2006";
    public const string RequestTooLarge = "LM2007";
    public const string MethodNotAllowed = "LM2008";
    public const string UnsupportedMediaType = "LM2009";
    public const string BadRequest = "LM2010";
    public const string WeakPassword = "LM2011";
    public const string LastAdmin = "LM2012";
    public const string PasswordToChange = "LM2013";

    public const string CannotBind = "LM3001";
    public const string NotReady = "LM3002";
    public const string JournalFailed = "LM3003";
    public const string NoMemory = "LM3004";
    public const string DataFolder = "LM3005";
    public const string MissingCapability = "LM3006";
    public const string PortTaken = "LM3007";
    public const string BadOption = "LM3008";
    public const string ApplyFailed = "LM3009";
    public const string InternalError = "LM3010";
    public const string TlsUnavailable = "LM3011";
    public const string KernelUnavailable = "LM3012";

    public const string ToolMissing = "LM3101";
    public const string ToolFailed = "LM3102";
    public const string ToolsBusy = "LM3103";

    public const string BadBackup = "LM3104";
    public const string BackupFailed = "LM3105";

    public const string BadPackage = "LM3110";
    public const string BadSignature = "LM3111";
    public const string Downgrade = "LM3112";
    public const string NoDiskSpace = "LM3113";
    public const string UpdateRuns = "LM3114";
    public const string NotUpdatable = "LM3115";
    public const string NothingToUpdate = "LM3116";

    public const string NetworkRefused = "LM3120";
    public const string NoTrial = "LM3121";
    public const string EmailFailed = "LM3122";
    public const string AcmeFailed = "LM3123";

    public const string NoActiveNode = "LM4001";
    public const string HaNotConfigured = "LM4002";
    public const string HandOverRefused = "LM4003";
    public const string JoinTokenWrong = "LM4101";
    public const string JoinTokenExpired = "LM4102";
    public const string JoinTokenUsed = "LM4103";
    public const string NodeUnreachable = "LM4104";
    public const string IncompatibleVersion = "LM4105";
    public const string NodeNameTaken = "LM4106";
    public const string SameNode = "LM4107";
    public const string NotInPair = "LM4108";
    public const string AlreadyInPair = "LM4109";
    public const string PairMadeByHand = "LM4110";
    public const string MemberAway = "LM4111";
    public const string OwnConfiguration = "LM4112";
    public const string AddressTaken = "LM4113";
    public const string UnknownMember = "LM4114";
    public const string MemberAlive = "LM4115";
}
