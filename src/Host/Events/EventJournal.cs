using System.Text;
using System.Text.Json;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Events;

/// <summary>What was found at the start.</summary>
/// <param name="Last">The highest number that may have been given.</param>
/// <param name="Note">What was wrong with the file; empty for nothing.</param>
public sealed record EventsFound(IReadOnlyList<NodeEvent> Events, long Last, string Note);

/// <summary>
/// The kept events in a file, a JSON object a line, so that a restart does not forget them. A line is handed to the kernel as it happens: a daemon
/// that is killed loses none. A machine that loses its power may lose some; then numbers go on with a gap, so that none is given twice.
/// </summary>
public sealed class EventJournal(string directory, string bootId) : IDisposable
{
    public const string FileName = "events.jsonl";

    /// <summary>More than twice the kept events at their longest.</summary>
    public const long BytesMax = 64 * 1024 * 1024;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _path = Path.Combine(directory, FileName);
    private FileStream? _file;
    private int _lines;

    /// <summary>Of this start of the machine.</summary>
    public static string BootId() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>Reads the file and writes it anew without what was damaged. Where no number is left to go on from, they go on from the clock's milliseconds: more events than that were never told.</summary>
    public EventsFound Begin(DateTimeOffset now)
    {
        var events = new List<NodeEvent>();
        var note = "";
        var sameBoot = false;
        try
        {
            if (File.Exists(_path))
                (note, sameBoot) = Read(events);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            note = $"{_path} cannot be read: {e.Message}";
        }

        var kept = events.TakeLast(Limits.EventsKept).ToList();
        var last = kept.Count > 0 ? kept[^1].Sequence : 0;
        if (note.Length > 0 && kept.Count == 0)
            last = now.ToUnixTimeMilliseconds();
        var unsure = note.Length > 0 || (!sameBoot && kept.Count > 0);
        var found = new EventsFound(kept, unsure ? last + Limits.EventsKept : last, note);
        return WriteAll(kept) is { Length: > 0 } problem ? found with { Note = note.Length > 0 ? note : problem } : found;
    }

    /// <summary>Appends one event; now and then, or after a failure, all that are kept are written anew. Empty, or what went wrong.</summary>
    public string Append(NodeEvent raised, IReadOnlyCollection<NodeEvent> kept)
    {
        if (_file is null || _lines >= 2 * Limits.EventsKept)
            return WriteAll(kept);
        try
        {
            _file.Write(Utf8.GetBytes(Line(raised)));
            _file.Flush();
            _lines++;
            return "";
        }
        catch (IOException e)
        {
            // Perhaps half a line is there: the next event writes all anew.
            Close();
            return $"{_path} cannot be written: {e.Message}";
        }
    }

    public void Dispose() => Close();

    /// <summary>Writes beside and renames: after a crash either the old or the new file is there.</summary>
    private string WriteAll(IReadOnlyCollection<NodeEvent> kept)
    {
        Close();
        var temporary = _path + ".tmp";
        try
        {
            File.Delete(temporary);
            _file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, UnixCreateMode = OwnerOnly });
            _file.Write(Utf8.GetBytes(bootId + "\n" + string.Concat(kept.Select(Line))));
            _file.Flush(flushToDisk: true);
            File.Move(temporary, _path, overwrite: true);
            _lines = kept.Count;
            return "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Close();
            return $"{_path} cannot be written: {e.Message}";
        }
    }

    private void Close()
    {
        try
        {
            _file?.Dispose();
        }
        catch (IOException)
        {
            // What could not be written was told when it was tried.
        }

        _file = null;
    }

    private (string Note, bool SameBoot) Read(List<NodeEvent> events)
    {
        if (new FileInfo(_path).Length > BytesMax)
            return ($"{_path} is larger than {BytesMax} bytes, so it is not ours; it was left out", false);
        var text = Utf8.GetString(File.ReadAllBytes(_path));
        var whole = text.LastIndexOf('\n') + 1;
        var lines = text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var damaged = whole < text.Length ? 1 : 0;
        foreach (var line in lines.Skip(1))
        {
            if (Parse(line) is { } one && (events.Count == 0 || one.Sequence > events[^1].Sequence))
                events.Add(one);
            else
                damaged++;
        }

        return (damaged == 0 ? "" : $"{_path} had {damaged} damaged lines, which were cut out", lines.Length > 0 && lines[0] == bootId);
    }

    private static string Line(NodeEvent one) => JsonSerializer.Serialize(WebhookMessage.ToDto(one), ApiJson.Default.EventDto) + "\n";

    private static NodeEvent? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ApiJson.Default.EventDto) is { Sequence: > 0 } dto && AlertWords.Severities.TryParse(dto.Severity, out var severity)
                ? new NodeEvent(dto.Sequence, dto.At, dto.Node, severity, dto.Kind, dto.Subject, dto.Message)
                : null;
        }
        catch (JsonException)
        {
            // Told in the note with all other damaged lines.
            return null;
        }
    }
}
