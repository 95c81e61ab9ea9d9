using System.Globalization;
using System.Text.Json;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Actors.Replication;

/// <summary>Keeps the changes that lost after a split, for someone to look at.</summary>
public static class ConflictFile
{
    private const string Pattern = "conflict-*.json";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes the file so that it is either whole or not there; returns its path.</summary>
    public static string Write(string directory, DateTimeOffset at, string node, ConfigLog own, RevisionId adopted, RebaseDecision decision)
    {
        var name = $"conflict-{at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture)}";
        var path = Path.Combine(directory, $"{name}.json");
        for (var copy = 2; File.Exists(path); copy++)
        {
            path = Path.Combine(directory, $"{name}-{copy}.json");
        }

        var temporary = path + ".tmp";
        using (var stream = new FileStream(temporary, Options()))
        {
            using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            {
                WriteBody(json, at, node, own, adopted, decision);
            }

            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path);
        return path;
    }

    /// <summary>Names of the files that wait, oldest first.</summary>
    public static ValueList<string> List(string directory) =>
        Directory.Exists(directory)
            ? Directory.EnumerateFiles(directory, Pattern).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToValueList()
            : [];

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    private static void WriteBody(Utf8JsonWriter json, DateTimeOffset at, string node, ConfigLog own, RevisionId adopted, RebaseDecision decision)
    {
        json.WriteStartObject();
        json.WriteString("node", node);
        json.WriteString("writtenAt", at);
        json.WriteString("what", "Changes made on this node while it was cut off from its partner. The partner's configuration is in force; apply these again by hand if they are still wanted.");
        json.WriteNumber("lastCommonRevision", decision.Ancestor?.Revision ?? 0);
        json.WriteNumber("adoptedRevision", adopted.Revision);
        json.WriteNumber("adoptedEpoch", adopted.Epoch);
        json.WriteStartArray("changes");
        foreach (var change in decision.Diverged)
        {
            json.WriteRawValue(ConfigJson.WriteEvent(change));
        }

        json.WriteEndArray();
        json.WritePropertyName("document");
        json.WriteRawValue(ConfigJson.Write(own.Config));
        json.WriteEndObject();
    }
}
