using LoadMaster.Domain;
using LoadMaster.Host.Security;
using LoadMaster.Host.Startup;

namespace LoadMaster.Host.Pair;

/// <summary>The secret that a pair formed by joining shares with its arbiter; each node keeps a copy to be carried to the arbiter's host.</summary>
public static class ArbiterKey
{
    public const string FileName = "arbiter.key";
    private const string Prefix = "loadmaster-arbiter-key-1 ";

    public static void Write(string dataDirectory, string keyBase64) => PrivateFile.Write(Path.Combine(dataDirectory, FileName), Prefix + keyBase64 + "\n");

    /// <summary>Reads such a file, or a cluster key file of a pair made by hand.</summary>
    /// <exception cref="StartupProblemException">It is neither, or others can read it.</exception>
    public static byte[] Load(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupProblemException(ProblemCodes.BadOption, $"The key file {file} cannot be read: {error.Message}");
        }

        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            return ClusterKey.Load(file).HeartbeatKey;
        ClusterKey.RequirePrivate(file);
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text[Prefix.Length..].Trim(), key, out var length) && length >= 32
            ? key[..length]
            : throw new StartupProblemException(ProblemCodes.BadOption, $"The key file {file} is damaged; copy {FileName} from a node's data directory again.");
    }
}
