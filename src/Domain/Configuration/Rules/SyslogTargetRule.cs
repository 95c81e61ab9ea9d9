using System.Net;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Each syslog host once, such that a node can reach it; a fingerprint only where a certificate is shown.</summary>
internal sealed class SyslogTargetRule : IConfigRule
{
    private const int Sha256Digits = 64;

    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var seen = new Dictionary<(string Host, SyslogProtocol Protocol, int Port), JsonPath>();
        for (var index = 0; index < config.Logging.Syslog.Count; index++)
        {
            var target = config.Logging.Syslog[index];
            var at = JsonPath.Logging.Field("syslog").Item(index);
            var host = at.Field("host");
            if (HostText.WhyNone(target.Host) is { } why)
            {
                problems.Add(ProblemCodes.NotAnAddress, host, $"\"{JsonText.Shortened(target.Host)}\" cannot be a syslog host: it {why}; give an IP address or a host name.");
            }
            else if (!seen.TryAdd((Canonical(target.Host), target.Protocol, target.Port), host))
            {
                problems.Add(
                    ProblemCodes.DuplicateAddress,
                    host,
                    $"The syslog host {target.Host} with {LoggingWords.Protocols.Of(target.Protocol)} and port {target.Port} is given twice; keep one.",
                    seen[(Canonical(target.Host), target.Protocol, target.Port)]);
            }

            CheckFingerprint(target.TlsFingerprint, target.Protocol, at.Field("tlsFingerprint"), at.Field("protocol"), problems);
        }
    }

    internal static void CheckFingerprint(string fingerprint, SyslogProtocol protocol, JsonPath place, JsonPath protocolPlace, ProblemList problems)
    {
        if (fingerprint.Length == 0)
        {
            return;
        }

        if (protocol != SyslogProtocol.Tls)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination,
                place,
                $"A fingerprint is given, but {LoggingWords.Protocols.Of(protocol)} shows no certificate; set protocol tls or leave the fingerprint out.",
                protocolPlace);
        }

        var digits = fingerprint.Replace(":", "", StringComparison.Ordinal);
        if (digits.Length != Sha256Digits || !digits.All(char.IsAsciiHexDigit))
        {
            problems.Add(
                ProblemCodes.BadPattern,
                place,
                "This is no SHA-256 fingerprint; give 64 hexadecimal digits, as 'openssl x509 -noout -fingerprint -sha256' prints them (colons are allowed).");
        }
    }

    private static string Canonical(string host) => IPAddress.TryParse(host, out var address) ? address.ToString() : host.ToLowerInvariant().TrimEnd('.');
}
