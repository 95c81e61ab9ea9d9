using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoadMaster.Domain;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Acme;

/// <summary>What must outlive a restart, so that a daemon that starts over and over does not ask an authority each time: failures and the pauses after them.</summary>
public sealed partial class AcmeFile(string dataDirectory, ILogger<AcmeFile> log)
{
    public const string FileName = "acme.json";
    private const int BytesMax = 4 * 1024 * 1024;

    private readonly string _path = Path.Combine(dataDirectory, FileName);
    private readonly Lock _gate = new();
    private string _written = "";

    /// <summary>What was kept; nothing when it cannot be read.</summary>
    public void ReadInto(AcmeBook book)
    {
        try
        {
            if (PrivateFile.Read(_path, BytesMax) is not { } text || JsonNode.Parse(text) is not JsonObject kept)
                return;
            foreach (var (name, one) in kept)
            {
                if (one is JsonObject state)
                {
                    book.Set(name, new AcmeState(AcmeOutcome.Waiting, AcmeAnswer.Text(state, "of"), AcmeAnswer.Text(state, "problem"))
                    {
                        Failures = state["failures"]?.GetValue<int>() ?? 0,
                        TriedAt = Time(state, "triedAt"),
                        NextTry = Time(state, "nextTry"),
                    });
                }
            }
        }
        catch (Exception error) when (error is StartupProblemException or JsonException or InvalidOperationException or FormatException)
        {
            NotRead(error);
        }
    }

    public void Write(AcmeBook book)
    {
        var kept = new JsonObject();
        foreach (var name in book.Known.Order(StringComparer.Ordinal))
        {
            if (book.Find(name) is { NextTry: { } next } state)
            {
                kept[name] = new JsonObject
                {
                    ["of"] = state.Of,
                    ["problem"] = state.Problem,
                    ["failures"] = state.Failures,
                    ["triedAt"] = state.TriedAt?.ToString("O", CultureInfo.InvariantCulture),
                    ["nextTry"] = next.ToString("O", CultureInfo.InvariantCulture),
                };
            }
        }

        lock (_gate)
        {
            var text = kept.ToJsonString();
            if (text == _written)
                return;
            try
            {
                PrivateFile.Write(_path, text);
                _written = text;
            }
            catch (StartupProblemException error)
            {
                NotWritten(error);
            }
        }
    }

    private static DateTimeOffset? Time(JsonObject state, string field) =>
        DateTimeOffset.TryParse(AcmeAnswer.Text(state, field), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) ? time : null;

    [LoggerMessage(2901, LogLevel.Warning, "ACME: what was tried before this start cannot be read; orders that failed are tried again at once")]
    private partial void NotRead(Exception error);

    [LoggerMessage(2902, LogLevel.Warning, "ACME: the pauses after failures cannot be kept over a restart")]
    private partial void NotWritten(Exception error);
}
