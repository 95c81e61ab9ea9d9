using LoadMaster.Domain;
using LoadMaster.Domain.Pair;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Pair;

/// <summary>The pair document in the data directory (mode 0600): it holds secrets, and each node has its own copy.</summary>
public sealed class PairFile(string dataDirectory) : IPairStore
{
    public const string FileName = "pair.json";
    private const int FileBytesMax = 256 * 1024;
    private readonly string _path = Path.Combine(dataDirectory, FileName);

    /// <exception cref="StartupProblemException">The file cannot be read or understood.</exception>
    public PairDocument? Read()
    {
        if (PrivateFile.Read(_path, FileBytesMax) is not { } text)
            return null;
        return PairJson.TryRead(text, out var document, out var problem)
            ? document
            : throw new StartupProblemException(
                ProblemCodes.DataFolder,
                $"{_path} cannot be used: {problem}. Restore it from a backup, or move it away: this node is then a single one, and may join again after 'lm ha remove' on the other.");
    }

    public void Write(PairDocument document) => PrivateFile.Write(_path, PairJson.Write(document) + "\n");

    public void Clear() => PrivateFile.Delete(_path);
}
