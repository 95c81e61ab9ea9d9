using System.Text;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Backup;

namespace LoadMaster.Host.Support;

/// <summary>
/// The last defence of a support bundle: whatever text goes into it, the secrets that this node knows are hidden in it, wherever they came from
/// (a log line of a tool, a note in a name). Documents are masked by field before (<see cref="SecretMask"/>).
/// </summary>
public sealed class SecretScrubber
{
    /// <summary>Shorter ones stand in ordinary words too.</summary>
    private const int LengthMin = 4;
    private const int OpenedLengthMax = 256;

    private readonly string[] _secrets;

    public SecretScrubber(IEnumerable<string> secrets) =>
        _secrets = [.. secrets.Select(text => text.Trim()).Where(text => text.Length >= LengthMin).Distinct(StringComparer.Ordinal).OrderByDescending(text => text.Length)];

    /// <summary>All that the configuration and the node's own files hold.</summary>
    public static SecretScrubber Of(LoadMasterConfig config, IPrivateKeys keys, string dataDirectory)
    {
        var secrets = new List<string> { config.Snmp.Community };
        foreach (var sealedText in SealedSecrets.All(config).Values)
        {
            secrets.Add(sealedText);
            if (keys.TryOpen(sealedText, out var opened, out _) && opened.Length <= OpenedLengthMax)
                secrets.Add(Encoding.UTF8.GetString(opened));
        }

        secrets.AddRange(config.Access.Users.SelectMany(user => user.Passwords));
        foreach (var name in new[] { "one-time-password", "scrape-token", "secrets.key", "arbiter.key" })
        {
            if (File.Exists(Path.Combine(dataDirectory, name)))
                secrets.Add(File.ReadLines(Path.Combine(dataDirectory, name)).FirstOrDefault() ?? "");
        }

        return new SecretScrubber(secrets);
    }

    public string Clean(string text)
    {
        foreach (var secret in _secrets)
            text = text.Replace(secret, SecretMask.Hidden, StringComparison.Ordinal);
        return text;
    }
}
