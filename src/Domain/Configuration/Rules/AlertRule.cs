using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Days fall, and every webhook has a name, an https address and a secret to sign with.</summary>
internal sealed class AlertRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var days = config.Alerts.CertificateDays;
        for (var index = 1; index < days.Count; index++)
        {
            if (days[index] >= days[index - 1])
            {
                problems.Add(ProblemCodes.OutOfRange, JsonPath.Alerts.Field("certificateDays").Item(index), $"{days[index]} days come after {days[index - 1]}; give the largest number first, each once.");
            }
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < config.Alerts.Webhooks.Count; index++)
        {
            Check(config.Alerts.Webhooks[index], seen, JsonPath.Alerts.Field("webhooks").Item(index), problems);
        }
    }

    private static void Check(Webhook webhook, HashSet<string> seen, JsonPath at, ProblemList problems)
    {
        if (webhook.Name.Length == 0 || !webhook.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            problems.Add(ProblemCodes.BadPattern, at.Field("name"), "The name of a webhook has letters, digits, dots, dashes and underscores only; choose another one.");
        }
        else if (!seen.Add(webhook.Name))
        {
            problems.Add(ProblemCodes.DuplicateName, at.Field("name"), $"The webhook {webhook.Name} is given twice; keep one.");
        }

        if (!Uri.TryCreate(webhook.Url, UriKind.Absolute, out var url) || url.Scheme != "https" || url.UserInfo.Length > 0 || webhook.Url.Any(char.IsControl))
        {
            problems.Add(ProblemCodes.NotAnAddress, at.Field("url"), "Events are posted to an https address without user or password in it, such as https://alerts.example.com/loadmaster.");
        }

        if (!webhook.Secret.StartsWith(Certificate.SealedPrefix, StringComparison.Ordinal))
        {
            problems.Add(ProblemCodes.KeyNotSealed, at.Field("secret"), "A webhook needs a secret to sign with, and documents hold sealed ones only; add the webhook with 'lm alerts webhook add', or import a document that this pair has exported.");
        }

        var digits = webhook.TlsFingerprint.Replace(":", "", StringComparison.Ordinal);
        if (digits.Length > 0 && (digits.Length != Limits.Sha256Length || !digits.All(char.IsAsciiHexDigit)))
        {
            problems.Add(ProblemCodes.BadPattern, at.Field("tlsFingerprint"), "This is no SHA-256 fingerprint: it has 64 hexadecimal digits, with or without colons.");
        }
    }
}
