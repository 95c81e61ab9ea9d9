namespace LoadMaster.Api;

/// <summary>Every path of the REST interface, once; the server's templates and the client's paths come from here.</summary>
public static class Routes
{
    public const string Prefix = "/api/v1";
    public const string OpenApi = "/openapi/v1.json";
    public const string Healthz = "/healthz";
    public const string Readyz = "/readyz";
    public const string Metrics = "/metrics";

    public const string Status = "status";
    public const string VirtualServices = "virtual-services";
    public const string ServiceSummaries = "summaries";
    public const string ServiceFind = "find";
    public const string RealServers = "real-servers";
    public const string Certificates = "certificates";
    public const string CertificateExport = "export";
    public const string CertificateRenew = "renew";
    public const string AcmeAccounts = "acme/accounts";
    public const string Rules = "rules";
    public const string RuleTest = "test";
    public const string Check = "check";
    public const string Persistence = "persistence";
    public const string Cache = "cache";
    public const string Ha = "ha";
    public const string HaStatus = "status";
    public const string HaFailover = "failover";
    public const string HaMaintenance = "maintenance";
    public const string HaTokens = "tokens";
    public const string HaJoin = "join";
    public const string HaLeave = "leave";
    public const string HaRotateKey = "rotate-key";
    public const string HaMembers = "members";
    public const string Logging = "logging";
    public const string Ips = "ips";
    public const string IpsRules = "rules";
    public const string IpsEvents = "events";
    public const string IpsTest = "test";
    public const string Config = "config";
    public const string ConfigValidate = "validate";
    public const string ConfigHistory = "history";
    public const string ConfigRevisions = "revisions";
    public const string ConfigRollback = "rollback";
    public const string ConfigDiff = "diff";
    public const string Backup = "backup";
    public const string BackupRestore = "restore";
    public const string BackupSchedule = "schedule";
    public const string BackupRun = "run";
    public const string Filter = "filter";
    public const string FilterConfirm = "confirm";
    public const string FilterConfirmWithinSeconds = "confirmWithinSeconds";
    public const string Network = "network";
    public const string NetworkConfirm = "confirm";
    public const string NetworkCancel = "cancel";
    public const string NetworkForce = "force";
    public const string Update = "update";
    public const string UpdateApply = "apply";
    public const string UpdateRollback = "rollback";
    public const string UpdateCancel = "cancel";
    public const string Snmp = "snmp";
    public const string SnmpUsers = "users";
    public const string Diag = "diag";
    public const string DiagActors = "actors";
    public const string DiagSupportBundle = "support-bundle";
    public const string System = "system";
    public const string ScrapeToken = "metrics/token";
    public const string Sessions = "sessions";
    public const string Users = "users";
    public const string UserPassword = "password";
    public const string OwnUser = "users/me";
    public const string OwnPassword = "users/me/password";
    public const string Keys = "keys";
    public const string Events = "events";
    public const string Alerts = "alerts";
    public const string AlertWebhooks = "webhooks";
    public const string AlertTest = "test";
    public const string AlertEmail = "email";
    public const string Audit = "audit";
    public const string AuditVerify = "verify";
    public const string Access = "access";

    public const string MergePatchType = "application/merge-patch+json";
    public const string ProblemType = "application/problem+json";
    public const string JsonType = "application/json";
    public const string BytesType = "application/octet-stream";

    public static string StatusPath => $"{Prefix}/{Status}";

    public static string HaPath => $"{Prefix}/{Ha}";

    public static string LoggingPath => $"{Prefix}/{Logging}";

    public static string IpsPath => $"{Prefix}/{Ips}";

    public static string ConfigPath => $"{Prefix}/{Config}";

    public static string ScrapeTokenPath => $"{Prefix}/{ScrapeToken}";

    public static string DiagPath(string tool) => $"{Prefix}/{Diag}/{tool}";

    public static string SystemPath => $"{Prefix}/{System}";

    public static string BackupPath => $"{Prefix}/{Backup}";

    public static string FilterPath => $"{Prefix}/{Filter}";

    /// <param name="node">Empty: the one that is asked.</param>
    public static string NetworkPath(string node) => node.Length == 0 ? $"{Prefix}/{Network}" : $"{Prefix}/{Network}/{Uri.EscapeDataString(node)}";

    public static string UpdatePath => $"{Prefix}/{Update}";

    public static string SnmpPath => $"{Prefix}/{Snmp}";

    public static string SnmpUserPath(string name) => $"{Prefix}/{Snmp}/{SnmpUsers}/{Uri.EscapeDataString(name)}";

    public static string SessionsPath => $"{Prefix}/{Sessions}";

    public static string UsersPath => $"{Prefix}/{Users}";

    public static string UserPath(string name) => $"{UsersPath}/{Uri.EscapeDataString(name)}";

    public static string UserPasswordPath(string name) => $"{UserPath(name)}/{UserPassword}";

    public static string OwnUserPath => $"{Prefix}/{OwnUser}";

    public static string EventsPath => $"{Prefix}/{Events}";

    public static string AlertsPath => $"{Prefix}/{Alerts}";

    public static string EmailPath => $"{AlertsPath}/{AlertEmail}";

    public static string WebhookPath(string name) => $"{AlertsPath}/{AlertWebhooks}/{Uri.EscapeDataString(name)}";

    public static string AuditPath => $"{Prefix}/{Audit}";

    public static string KeysPath => $"{Prefix}/{Keys}";

    public static string KeyPath(string name) => $"{KeysPath}/{Uri.EscapeDataString(name)}";

    public static string AccessPath => $"{Prefix}/{Access}";

    public static string OwnPasswordPath => $"{Prefix}/{OwnPassword}";

    public static string VirtualServicesPath => $"{Prefix}/{VirtualServices}";

    public static string ServiceSummariesPath => $"{VirtualServicesPath}/{ServiceSummaries}";

    /// <param name="text">An id, a name or ADDRESS:PORT.</param>
    public static string ServiceFindPath(string text) => $"{VirtualServicesPath}/{ServiceFind}?service={Uri.EscapeDataString(text)}";

    public static string VirtualServicePath(int id) => FormattableString.Invariant($"{VirtualServicesPath}/{id}");

    public static string CheckPath(int virtualService) => $"{VirtualServicePath(virtualService)}/{Check}";

    public static string CachePath(int virtualService) => $"{VirtualServicePath(virtualService)}/{Cache}";

    public static string PersistencePath(int virtualService) => $"{VirtualServicePath(virtualService)}/{Persistence}";

    public static string RealServersPath(int virtualService) => $"{VirtualServicePath(virtualService)}/{RealServers}";

    public static string RealServerPath(int virtualService, int id) => FormattableString.Invariant($"{RealServersPath(virtualService)}/{id}");

    public static string CertificatesPath => $"{Prefix}/{Certificates}";

    public static string CertificatePath(string name) => $"{CertificatesPath}/{Uri.EscapeDataString(name)}";

    public static string CertificateExportPath(string name) => $"{CertificatePath(name)}/{CertificateExport}";

    public static string CertificateRenewPath(string name) => $"{CertificatePath(name)}/{CertificateRenew}";

    public static string AcmeAccountsPath => $"{Prefix}/{AcmeAccounts}";

    public static string AcmeAccountPath(string name) => $"{AcmeAccountsPath}/{Uri.EscapeDataString(name)}";

    public static string RulesPath => $"{Prefix}/{Rules}";

    public static string RulePath(string name) => $"{RulesPath}/{Uri.EscapeDataString(name)}";

    public static string RuleTestPath(int virtualService) => $"{VirtualServicePath(virtualService)}/{Rules}/{RuleTest}";

    public static string HaPart(string part) => $"{HaPath}/{part}";

    public static string IpsPart(string part) => $"{IpsPath}/{part}";

    public static string ConfigPart(string part) => $"{ConfigPath}/{part}";

    public static string RevisionPath(long revision) => FormattableString.Invariant($"{ConfigPath}/{ConfigRevisions}/{revision}");
}
