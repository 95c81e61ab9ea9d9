using System.Globalization;
using System.Text;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Probes;

/// <summary>Asks the load agents of adaptive scheduling: an HTTP page whose first line is a number.</summary>
public sealed class LoadAgent(TimeProvider time) : ILoadAgent
{
    private const int LoadMax = 102;
    private const int BodyBytesMax = 256;
    private const double TimeoutSecondsMax = 2;

    public LoadAgent()
        : this(TimeProvider.System)
    {
    }

    public async Task<LoadReading> ReadAsync(Endpoint server, AdaptiveSettings settings, CancellationToken cancellationToken)
    {
        using var deadline = new ProbeDeadline(Math.Min(settings.IntervalSeconds, TimeoutSecondsMax), time, cancellationToken);
        try
        {
            var target = ProbeTarget.WithPort(server, settings.Port);
            var question = new HttpQuestion(target, "GET", settings.Path, Host: "", Tls: false, BodyBytesMax);
            var (answer, reason) = await HttpExchange.AskAsync(question, deadline).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return answer is null ? new LoadReading(null, reason) : Judge(answer);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new LoadReading(null, deadline.TimeoutReason);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && FailureReasons.Of(exception) is { } reason)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new LoadReading(null, reason);
        }
    }

    private static LoadReading Judge(HttpAnswer answer)
    {
        if (answer.Status != 200)
        {
            return new LoadReading(null, string.Create(CultureInfo.InvariantCulture, $"status {answer.Status}, expected 200"));
        }

        var text = Encoding.Latin1.GetString(answer.Body.Span);
        var end = text.IndexOf('\n');
        var line = (end < 0 ? text : text[..end]).Trim(' ', '\t', '\r');
        return int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var load) && load <= LoadMax
            ? new LoadReading(load, Meaning(load))
            : new LoadReading(null, $"the first line must be a number from 0 to {LoadMax}, it is '{FailureReasons.Quote(line)}'");
    }

    private static string Meaning(int load) => load switch
    {
        101 => "101: the agent says the server is down",
        102 => "102: the agent says the server is disabled",
        _ => string.Create(CultureInfo.InvariantCulture, $"load {load}"),
    };
}
