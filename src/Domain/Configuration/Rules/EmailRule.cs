using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Alerts by e-mail have a server, a sender and recipients, and no password goes over the network in clear.</summary>
internal sealed class EmailRule : IConfigRule
{
    private const int LocalPartLengthMax = 64;

    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var email = config.Alerts.Email;
        var at = JsonPath.Alerts.Field("email");
        CheckServer(email, at, problems);
        if (email.From.Length > 0 ? !IsAddress(email.From) : email.IsOn)
        {
            problems.Add(ProblemCodes.NotAnAddress, at.Field("from"), "E-mail needs a sender such as loadmaster@example.com.");
        }

        if (email.IsOn && email.Recipients.Count == 0)
        {
            problems.Add(ProblemCodes.MissingField, at.Field("recipients"), "E-mail needs at least one recipient; without a server no e-mail is sent.");
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < email.Recipients.Count; index++)
        {
            var place = at.Field("recipients").Item(index).Field("address");
            var address = email.Recipients[index].Address;
            if (!IsAddress(address))
            {
                problems.Add(ProblemCodes.NotAnAddress, place, $"\"{JsonText.Shortened(address)}\" is no e-mail address such as operations@example.com, without name or brackets.");
            }
            else if (!seen.Add(address))
            {
                problems.Add(ProblemCodes.DuplicateAddress, place, $"{address} is given twice; keep one.");
            }
        }
    }

    private static void CheckServer(EmailSettings email, JsonPath at, ProblemList problems)
    {
        if (email.Server.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or ':')) || email.Server.StartsWith('-'))
        {
            problems.Add(ProblemCodes.NotAnAddress, at.Field("server"), $"\"{JsonText.Shortened(email.Server)}\" is neither a host's name nor an IP address; the port has a field of its own.");
        }

        if (email.User.Any(char.IsControl))
        {
            problems.Add(ProblemCodes.BadPattern, at.Field("user"), "The user's name holds a control character; take it out.");
        }

        if (email.Password.Length > 0 && !email.Password.StartsWith(Certificate.SealedPrefix, StringComparison.Ordinal))
        {
            problems.Add(ProblemCodes.KeyNotSealed, at.Field("password"), "Documents hold sealed passwords only; set it with 'lm alerts email set', or import a document that this pair has exported.");
        }

        if (email.User.Length > 0 != email.Password.Length > 0)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field("user"), "A login needs user and password; give both or neither.", at.Field("password"));
        }
        else if (email.User.Length > 0 && email.Security == EmailSecurity.None)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field("security"), "The password would go over the network in clear; use starttls or tls, or leave user and password out.", at.Field("user"));
        }

        var digits = email.TlsFingerprint.Replace(":", "", StringComparison.Ordinal);
        if (digits.Length > 0 && (digits.Length != Limits.Sha256Length || !digits.All(char.IsAsciiHexDigit)))
        {
            problems.Add(ProblemCodes.BadPattern, at.Field("tlsFingerprint"), "This is no SHA-256 fingerprint: it has 64 hexadecimal digits, with or without colons.");
        }
    }

    /// <summary>What stands in envelopes (RFC 5321), without the quoted and bracketed forms that no mail server gives out.</summary>
    private static bool IsAddress(string text)
    {
        var at = text.LastIndexOf('@');
        var (local, domain) = at > 0 ? (text[..at], text[(at + 1)..]) : ("", "");
        return local.Length is > 0 and <= LocalPartLengthMax && !local.StartsWith('-')
            && local.All(c => char.IsAsciiLetterOrDigit(c) || ".!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal))
            && domain.Length > 0 && domain.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-')
            && char.IsAsciiLetterOrDigit(domain[0]) && char.IsAsciiLetterOrDigit(domain[^1]) && !domain.Contains("..", StringComparison.Ordinal);
    }
}
