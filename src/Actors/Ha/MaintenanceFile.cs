using System.Text.Json;

namespace LoadMaster.Actors.Ha;

/// <summary>Who put this node into maintenance, and when.</summary>
public sealed record MaintenanceMark(string By, DateTimeOffset At);

/// <summary>The node's own note that it is in maintenance, so that a restart does not end it.</summary>
public sealed class MaintenanceFile(string directory)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _path = Path.Combine(directory, "maintenance.json");

    /// <summary>Null when the node is not in maintenance; a file that is there but cannot be read says that it is: taking nothing is the safe side.</summary>
    public MaintenanceMark? Read(DateTimeOffset now)
    {
        try
        {
            if (!File.Exists(_path)) return null;
            using var json = JsonDocument.Parse(File.ReadAllText(_path));
            return new(json.RootElement.GetProperty("by").GetString() ?? "", json.RootElement.GetProperty("at").GetDateTimeOffset());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException
            or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new($"somebody ({_path} cannot be read: {error.Message})", now);
        }
    }

    /// <summary>Writes the mark so that it is either whole or not there; null removes it.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Write(MaintenanceMark? mark)
    {
        if (mark is null)
        {
            File.Delete(_path);
            return;
        }

        var draft = _path + ".new";
        using (var stream = new FileStream(draft, Options()))
        {
            using (var json = new Utf8JsonWriter(stream))
            {
                json.WriteStartObject();
                json.WriteString("by", mark.By);
                json.WriteString("at", mark.At);
                json.WriteEndObject();
            }

            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, _path, overwrite: true);
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return options;
    }
}
