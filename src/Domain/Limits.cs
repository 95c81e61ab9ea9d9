namespace LoadMaster.Domain;

/// <summary>Every bound in the product.</summary>
public static partial class Limits
{
    public const int NameLengthMax = 64;

    /// <summary>The highest id that is given out.</summary>
    public const int IdMax = 2_000_000_000;
    public const int WeightMax = 65535;
    public const int WeightDefault = 1000;
    public const int VirtualServicesMax = 1000;
    public const int RealServersPerServiceMax = 1000;

    /// <summary>Real servers over all virtual services; keeps an indented document under <see cref="ConfigDocumentBytesMax"/>.</summary>
    public const int RealServersMax = 20_000;
    public const int CertificatesMax = 100;
    public const int CertificatesPerServiceMax = 50;
    public const int CertificateChainLengthMax = 16 * 1024;
    public const int CaBundleLengthMax = 64 * 1024;
    public const int SniHostsPerServerMax = 32;
    public const int HostNameLengthMax = 253;
    public const int CipherListLengthMax = 1024;
    public const int SealedKeyLengthMax = 8 * 1024;
    public const int RedirectTargetLengthMax = 1024;
    public const int ErrorPageLengthMax = 16 * 1024;

    /// <summary>Over all virtual services, so that the document stays far from <see cref="ConfigDocumentBytesMax"/>.</summary>
    public const int ErrorPagesLengthMax = 512 * 1024;
    public const int EndpointTextLengthMax = 64;
    public const int RulesMax = 200;
    public const int RulesPerServiceMax = 50;
    public const int ServerGroupsPerServiceMax = 32;
    public const int RuleFieldLengthMax = 64;
    public const int RulePatternLengthMax = 512;
    public const int RuleValueLengthMax = 1024;
    public const int RuleFlagMax = 9;

    /// <summary>What rules may add to one head; more is answered 431 (request) or ends the connection (response).</summary>
    public const int RuleHeadGrowthBytesMax = 8 * 1024;
    public const int SharedAddressesMax = 64;
    public const int GatewaysMax = 8;
    public const double CheckIntervalSecondsMin = 0.2;
    public const double CheckIntervalSecondsMax = 901;
    public const double CheckTimeoutSecondsMin = 0.1;
    public const int CheckRetriesMax = 15;
    public const int CheckPathLengthMax = 1024;
    public const int CheckHostLengthMax = 260;
    public const int CheckCodesLengthMax = 512;
    public const int CheckPatternLengthMax = 512;
    public const int CheckBodyBytesMax = 64 * 1024;
    public const double TimeoutSecondsMin = 0.1;
    public const double TimeoutSecondsMax = 86_400;
    public const int PersistenceTimeoutSecondsMax = 7 * 86_400;
    public const int PersistenceEntriesMax = 1_000_000;

    /// <summary>Entries over all services, but for the few that each may always hold; 90 MB, 180 MB at most while tables grow.</summary>
    public const int PersistenceEntriesTotalMax = 3_000_000;

    /// <summary>Entries that a service may hold however full the others are.</summary>
    public const int PersistenceEntriesReserved = 1024;
    public const int PersistenceNameLengthMax = 64;
    public const int CookiePathLengthMax = 128;
    public const int ExtraPortsLengthMax = 1024;
    public const int ExtraPortsPerServiceMax = 512;

    /// <summary>Extra ports over all virtual services; each is a listener on every thread of the engine.</summary>
    public const int ExtraPortsMax = 4096;
    public const int PersistenceEntryBytes = 32;
    public const int PersistenceBlockEntriesMax = 500;

    /// <summary>Blocks on their way to a standby that it has not acknowledged.</summary>
    public const int PersistenceWindowBlocks = 16;

    /// <summary>Blocks that wait for their turn; when there are more, everything is sent anew instead.</summary>
    public const int PersistenceBlocksWaitingMax = 256;

    /// <summary>Changes that the engine notes until they are drained; a power of two.</summary>
    public const int PersistenceChangesQueuedMax = 64 * 1024;
    public const int PersistenceListMax = 1_000;
    public const int HeartbeatIntervalMillisecondsMin = 50;
    public const int HeartbeatIntervalMillisecondsMax = 5_000;
    public const int HeartbeatTimeoutMillisecondsMin = 150;
    public const int HeartbeatTimeoutMillisecondsMax = 60_000;
    public const int AddressLifetimeSecondsMax = 60;
    public const int SwitchDrainSecondsMax = 3_600;
    public const int StopDrainSecondsMax = 60;

    /// <summary>Of virtual router ids, one byte of the MAC (RFC 5798, 5.2.3).</summary>
    public const int VirtualMacMax = 255;

    /// <summary>Connections that stay with the old node after a planned switch; 35 bytes each on their way to the new one.</summary>
    public const int HandedConnectionsMax = 65_536;
    public const int MinimumLoadPercentMax = 50;
    public const int ProblemsShownMax = 1_000;
    public const int SummaryLengthMax = 500;
    public const int HistoryRevisionsKept = 100;

    /// <summary>Of a change by REST that is not a whole document.</summary>
    public const int RequestBodyBytesMax = 8 * 1024 * 1024;
    public const int ConfigDocumentBytesMax = 16 * 1024 * 1024;

    /// <summary>Estimated size of the kept history; older revisions are dropped before it is reached.</summary>
    public const int HistoryBytesMax = 8 * 1024 * 1024;

    /// <summary>Of one message of the cluster.</summary>
    public const int ClusterFrameBytesMax = 32 * 1024 * 1024;

    /// <summary>Messages to a config actor that are estimated larger go packed and in pieces, beside the cluster's own.</summary>
    public const int DirectMessageBytesMax = 1024 * 1024;

    /// <summary>A base document, a full history and an event that replaces the document fit, packed or not.</summary>
    public const int TransferBytesMax = 64 * 1024 * 1024;
    public const int TotalsRowsPerMessageMax = 500;
    public const int TotalsValuesPerRowMax = 256;
    public const int ChangesInFlightMax = 256;
    public const int EventsPerSnapshot = 50;
    public const int HaTimelineStepsMax = 32;
    public const int PairMembersMax = 5;
    public const int PairAddressesPerNodeMax = 8;

    /// <summary>Join tokens that are remembered, used and expired ones too; the oldest give way.</summary>
    public const int JoinTokensMax = 32;
    public const int JoinTokenMinutesMax = 1440;
    public const int HaCommandsWaitingMax = 16;
    public const long MemoryBytesMin = 512L * 1024 * 1024;

    /// <summary>Bytes of a request line and header together; more is answered 431 (or 414 for the line).</summary>
    public const int HeaderBytesMax = 32 * 1024;
    public const int RequestLineBytesMax = 8 * 1024;
    public const int HeaderFieldsMax = 128;
    public const int UpstreamIdlePerServerMax = 256;
    public const int ConnectAttemptsMax = 5;
    public const int FailureSignalsQueuedMax = 1024;
    public const int MarkIntervalMinutesMax = 1440;
    public const int SyslogTargetsMax = 10;

    public const int Sha256Length = 64;

    /// <summary>Of a file that a node gets from another, in one message.</summary>
    public const int ContentPieceBytes = 256 * 1024;

    public const int SyslogHostLengthMax = 253;
    public const int FingerprintLengthMax = 95;

    /// <summary>A password or pass phrase as it is sent, and as it stands sealed.</summary>
    public const int SecretLengthMax = 256;
    public const int SealedSecretLengthMax = 1024;
    public const int WebhooksMax = 10;
    public const int WebhookUrlLengthMax = 1024;
    public const int CertificateDaysMax = 365;
    public const int CertificateDaysCountMax = 10;

    /// <summary>Events that a node keeps to be shown.</summary>
    public const int EventsKept = 1_000;

    /// <summary>Events that wait for one webhook, or for one client that follows; beyond that the oldest are dropped and counted.</summary>
    public const int EventsWaitingMax = 256;
    public const int EventFollowersMax = 16;
    public const int AuditFileBytesMax = 4 * 1024 * 1024;

    /// <summary>Files of the audit log; the oldest goes.</summary>
    public const int AuditFilesMax = 8;
    public const int AuditListMax = 1_000;

    /// <summary>Differences in one audit record, and characters of each value.</summary>
    public const int AuditDifferencesMax = 50;
    public const int AuditValueLengthMax = 200;
    public const int UsersMax = 200;
    public const int ApiKeysMax = 200;
    public const int KeyServicesMax = 100;
    public const int PasswordsPerUserMax = 5;
    public const int StoredPasswordLengthMax = 256;
    public const int TimeTextLengthMax = 20;

    /// <summary>Hexadecimal digits of a password reset's name.</summary>
    public const int ResetIdLength = 16;
    public const int CreatedByLengthMax = 128;
    public const int SessionMinutesMax = 43_200;
    public const int LockoutFailuresMin = 3;
    public const int LockoutFailuresMax = 100;
    public const int LockoutSecondsMin = 10;
    public const int LockoutSecondsMax = 86_400;
    public const int PasswordLengthLowest = 8;
    public const int PasswordLengthHighest = 128;
    public const int PasswordLengthMax = 256;

    /// <summary>Who may wait for the real servers of one service.</summary>
    public const int QueueLengthMax = 10_000;
    public const double QueueTimeoutSecondsMax = 600;

    public const double SlowStartSecondsMax = 3600;
    public const int EjectionFailuresMax = 1000;
    public const double EjectionBaseSecondsMax = 3600;

    /// <summary>How many times as long as the first an ejection lasts at most.</summary>
    public const int EjectionTimesMax = 10;

    public const int NetworkTextLengthMax = 49;

    /// <summary>Of connections, and of what comes in a second.</summary>
    public const int ServiceLimitMax = 10_000_000;

    /// <summary>Networks in each list of one service.</summary>
    public const int LimitNetworksMax = 1000;
    public const int RetryAfterSecondsMax = 86_400;

    /// <summary>Client networks that one service counts; a multiple of eight. 64 bytes each.</summary>
    public const int LimitClientsMax = 64 * 1024;

    /// <summary>Networks that one service takes PROXY headers from.</summary>
    public const int ProxyNetworksMax = 64;

    /// <summary>A PROXY header that is longer ends the connection.</summary>
    public const int ProxyHeaderBytesMax = 4096;

    /// <summary>Codings that there are words for.</summary>
    public const int CompressionCodingsMax = 3;
    public const int CompressionMediaTypesMax = 64;
    public const int CompressionBytesMinMax = 16 * 1024 * 1024;
    public const int MediaTypeLengthMax = 128;

    /// <summary>Responses that one loop of the data plane compresses at a time; beyond that they go as they are.</summary>
    public const int CompressionsPerLoopMax = 256;

    public const int CacheMegabytesMax = 1024 * 1024;
    public const int CacheEntryBytesMax = 256 * 1024 * 1024;
    public const int CacheSecondsMax = 365 * 24 * 3600;
    public const int CacheWaitSecondsMax = 60;
    public const int CachePathLengthMax = 1024;
    public const int CachePathsMax = 64;

    public const int AccessLogTemplateLengthMax = 1024;
    public const int AccessLogSampleMax = 1_000_000;
    public const int AccessLogFileMegabytesMax = 10_240;
    public const int AccessLogFilesMax = 100;

    /// <summary>Of a request's target in the access log; the rest is cut off.</summary>
    public const int AccessLogTargetBytesMax = 2048;

    /// <summary>Of any other value that a client or server sent.</summary>
    public const int AccessLogValueBytesMax = 512;

    /// <summary>Headers that one template may show.</summary>
    public const int AccessLogHeadersMax = 16;

    /// <summary>A longer line is cut.</summary>
    public const int AccessLogLineBytesMax = 64 * 1024;

    /// <summary>Lines of one service that wait for its syslog host; beyond that the oldest are dropped and counted.</summary>
    public const int AccessLogSyslogLinesMax = 16 * 1024;

    /// <summary>Lines that wait for their writer in one loop of the data plane; beyond that new ones are counted only. A power of two.</summary>
    public const int AccessLogRingBytes = 4 * 1024 * 1024;

    /// <summary>Of one service in one loop: who comes over a limit beyond that gets a reset instead of an answer.</summary>
    public const int RefusedConnectionsHeldMax = 512;

    /// <summary>Lines that wait for one syslog host; beyond that the oldest are dropped and counted.</summary>
    public const int SyslogLinesWaitingMax = 4096;
}
