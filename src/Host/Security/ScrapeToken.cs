using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using LoadMaster.Domain;

namespace LoadMaster.Host.Security;

/// <summary>The one token of this node that a monitoring system shows at <c>/metrics</c>, and nowhere else. Its SHA-256 is kept; it has no end but a new one or its removal.</summary>
public sealed partial class ScrapeToken
{
    public const string FileName = "scrape-token";

    /// <summary>Who asks with it, in the log.</summary>
    public const string User = "(scrape token)";

    private const int TokenBytes = 32;
    private const int FileBytesMax = 256;

    private readonly string _path;
    private volatile string? _hash;

    private ScrapeToken(string path, string? hash) => (_path, _hash) = (path, hash);

    public bool Exists => _hash is not null;

    /// <exception cref="StartupProblemException">The file cannot be read or understood.</exception>
    public static ScrapeToken Open(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        var hash = PrivateFile.Read(path, FileBytesMax)?.Trim();
        return hash is null || Hash().IsMatch(hash)
            ? new ScrapeToken(path, hash)
            : throw new StartupProblemException(
                ProblemCodes.DataFolder, $"{path} does not hold the hash of a scrape token; remove it and make a new token with 'lm metrics token'.");
    }

    /// <summary>Makes a new token; the old one ends.</summary>
    public string Create()
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var hash = HashOf(token);
        PrivateFile.Write(_path, hash + "\n");
        _hash = hash;
        return token;
    }

    public void Remove()
    {
        PrivateFile.Delete(_path);
        _hash = null;
    }

    public bool IsValid(string token) =>
        _hash is { } hash && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(token)), Encoding.ASCII.GetBytes(hash));

    private static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    [GeneratedRegex("^[0-9A-F]{64}$")]
    private static partial Regex Hash();
}
