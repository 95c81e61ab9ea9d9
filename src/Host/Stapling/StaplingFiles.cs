namespace LoadMaster.Host.Stapling;

/// <summary>The last good responses in a folder of the data directory, so that a node that starts has them at once. What cannot be kept is fetched again.</summary>
public sealed partial class StaplingFiles(string dataDirectory, ILogger<StaplingFiles> log)
{
    private const int BytesMax = 64 * 1024;

    private readonly string _folder = Path.Combine(dataDirectory, "ocsp");

    /// <summary>Null for none.</summary>
    public byte[]? Read(string fingerprint)
    {
        try
        {
            var file = new FileInfo(PathOf(fingerprint));
            return file.Exists && file.Length <= BytesMax ? File.ReadAllBytes(file.FullName) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Failed(error);
            return null;
        }
    }

    public void Write(string fingerprint, byte[] response)
    {
        try
        {
            Directory.CreateDirectory(_folder);
            var temporary = PathOf(fingerprint) + ".tmp";
            File.WriteAllBytes(temporary, response);
            File.Move(temporary, PathOf(fingerprint), overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Failed(error);
        }
    }

    public void Delete(string fingerprint)
    {
        try
        {
            File.Delete(PathOf(fingerprint));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Failed(error);
        }
    }

    private string PathOf(string fingerprint) => Path.Combine(_folder, fingerprint + ".der");

    [LoggerMessage(2601, LogLevel.Warning, "OCSP stapling: a response cannot be kept on disk; it is fetched again after a restart")]
    private partial void Failed(Exception error);
}
