using LoadMaster.Api;
using LoadMaster.Host.Audit;

namespace LoadMaster.Host.Security;

/// <summary>One record and one log line for every login and everything that was asked: who, from where, what, and what became of it.</summary>
public sealed partial class AuditLog(ILogger<AuditLog> logger, AuditTrail trail)
{
    private const string Done = "done";
    private const string Refused = "refused";
    private const int DetailLengthMax = 300;

    public void LoginAccepted(string user, string address, string role)
    {
        LogLoginAccepted(user, address, role);
        trail.Append(user, address, "login", "login", Done, $"role {role}");
    }

    public void LoginRefused(string user, string address)
    {
        LogLoginRefused(user, address);
        trail.Append(user, address, "login", "login", Refused, "wrong user or password");
    }

    public void LoginLimited(string user, string address, int retryAfterSeconds)
    {
        LogLoginLimited(user, address, retryAfterSeconds);
        trail.Append(user, address, "login", "login", Refused, $"too many attempts, again in {retryAfterSeconds} s");
    }

    public void CertificateRefused(string subject, string address, string reason)
    {
        LogCertificateRefused(subject, address, reason);
        trail.Append("", address, "login", $"client certificate {subject}", Refused, Clean(reason, DetailLengthMax));
    }

    public void LoggedOut(string user, string address)
    {
        LogLoggedOut(user, address);
        trail.Append(user, address, "logout", "logout", Done);
    }

    public void PasswordChanged(string user, string address)
    {
        LogPasswordChanged(user, address);
        trail.Append(user, address, "password", "own password", Done);
    }

    public void PasswordRefused(string user, string address, string reason)
    {
        LogPasswordRefused(user, address, reason);
        trail.Append(user, address, "password", "own password", Refused, reason);
    }

    /// <param name="differences">What it changed, secrets hidden.</param>
    public void ChangeAccepted(string by, string what, long revision, bool changed, IReadOnlyList<DifferenceDto> differences)
    {
        LogChangeAccepted(by, what, revision, changed);
        var (user, from) = Parts(by);
        trail.Append(user, from, "change", what, Done, changed ? "" : "nothing to change", revision, differences);
    }

    public void ChangeRefused(string by, string what, string code, string problem, int problemCount)
    {
        LogChangeRefused(by, what, code, problem, problemCount);
        var (user, from) = Parts(by);
        trail.Append(user, from, "change", what, Refused, $"{code} {Clean(problem, DetailLengthMax)}{(problemCount > 1 ? $" (and {problemCount - 1} more)" : "")}");
    }

    public void CommandAccepted(string by, string what, string outcome)
    {
        LogCommandAccepted(by, what, outcome);
        var (user, from) = Parts(by);
        trail.Append(user, from, "command", what, Done, Clean(outcome, DetailLengthMax));
    }

    /// <summary>Somebody who is known asked for what his role does not allow.</summary>
    public void Forbidden(string by, string what)
    {
        LogForbidden(by, what);
        var (user, from) = Parts(by);
        trail.Append(user, from, "command", what, Refused, "not allowed");
    }

    /// <summary>A user name as sent may hold line breaks that would forge log lines.</summary>
    public static string Clean(string text) => Clean(text, 64);

    private static string Clean(string text, int lengthMax) =>
        string.Concat(text.Take(lengthMax).Select(c => char.IsControl(c) ? '?' : c));

    private static (string User, string From) Parts(string by)
    {
        var at = by.LastIndexOf('@');
        return at < 0 ? (by, "") : (by[..at], by[(at + 1)..]);
    }

    [LoggerMessage(2101, LogLevel.Information, "Login of {User} from {Address} accepted, role {Role}")]
    private partial void LogLoginAccepted(string user, string address, string role);

    [LoggerMessage(2102, LogLevel.Warning, "Login of {User} from {Address} refused: wrong user or password")]
    private partial void LogLoginRefused(string user, string address);

    [LoggerMessage(2103, LogLevel.Warning, "Login of {User} from {Address} refused: too many attempts, again in {RetryAfterSeconds} s")]
    private partial void LogLoginLimited(string user, string address, int retryAfterSeconds);

    [LoggerMessage(2104, LogLevel.Information, "Logout of {User} from {Address}")]
    private partial void LogLoggedOut(string user, string address);

    [LoggerMessage(2105, LogLevel.Information, "{User} from {Address} changed the own password")]
    private partial void LogPasswordChanged(string user, string address);

    [LoggerMessage(2106, LogLevel.Warning, "{User} from {Address} may not change the own password: {Reason}")]
    private partial void LogPasswordRefused(string user, string address, string reason);

    [LoggerMessage(2107, LogLevel.Warning, "Client certificate {Subject} from {Address} refused: {Reason}")]
    private partial void LogCertificateRefused(string subject, string address, string reason);

    [LoggerMessage(2111, LogLevel.Information, "{By} asked {What}: accepted as revision {Revision}, changed {Changed}")]
    private partial void LogChangeAccepted(string by, string what, long revision, bool changed);

    [LoggerMessage(2112, LogLevel.Warning, "{By} asked {What}: refused, {Code} {Problem} ({ProblemCount} problems)")]
    private partial void LogChangeRefused(string by, string what, string code, string problem, int problemCount);

    [LoggerMessage(2113, LogLevel.Information, "{By} asked {What}: accepted, {Outcome}")]
    private partial void LogCommandAccepted(string by, string what, string outcome);

    [LoggerMessage(2114, LogLevel.Warning, "{By} asked {What}: not allowed")]
    private partial void LogForbidden(string by, string what);
}
