namespace LoadMaster.Host.Security;

/// <summary>One line for every login and every change that was asked: who, from where, what, and what became of it.</summary>
public sealed partial class AuditLog(ILogger<AuditLog> logger)
{
    [LoggerMessage(2101, LogLevel.Information, "Login of {User} from {Address} accepted, role {Role}")]
    public partial void LoginAccepted(string user, string address, string role);

    [LoggerMessage(2102, LogLevel.Warning, "Login of {User} from {Address} refused: wrong user or password")]
    public partial void LoginRefused(string user, string address);

    [LoggerMessage(2103, LogLevel.Warning, "Login of {User} from {Address} refused: too many attempts, again in {RetryAfterSeconds} s")]
    public partial void LoginLimited(string user, string address, int retryAfterSeconds);

    [LoggerMessage(2104, LogLevel.Information, "Logout of {User} from {Address}")]
    public partial void LoggedOut(string user, string address);

    [LoggerMessage(2105, LogLevel.Information, "{User} from {Address} changed the own password")]
    public partial void PasswordChanged(string user, string address);

    [LoggerMessage(2106, LogLevel.Warning, "{User} from {Address} may not change the own password: {Reason}")]
    public partial void PasswordRefused(string user, string address, string reason);

    [LoggerMessage(2111, LogLevel.Information, "{By} asked {What}: accepted as revision {Revision}, changed {Changed}")]
    public partial void ChangeAccepted(string by, string what, long revision, bool changed);

    [LoggerMessage(2112, LogLevel.Warning, "{By} asked {What}: refused, {Code} {Problem} ({ProblemCount} problems)")]
    public partial void ChangeRefused(string by, string what, string code, string problem, int problemCount);

    [LoggerMessage(2113, LogLevel.Information, "{By} asked {What}: accepted, {Outcome}")]
    public partial void CommandAccepted(string by, string what, string outcome);

    /// <summary>A user name as sent may hold line breaks that would forge log lines.</summary>
    public static string Clean(string text) =>
        string.Concat(text.Take(64).Select(c => char.IsControl(c) ? '?' : c));
}
