using Akka.Actor;
using Akka.Event;

namespace LoadMaster.Actors.Tests.Replication;

/// <summary>Keeps the error lines of a system's log.</summary>
internal sealed class ErrorCounter : ReceiveActor
{
    private readonly List<string> _lines = [];

    public ErrorCounter()
    {
        Receive<LogEvent>(line => _lines.Add(line.Message?.ToString() ?? ""));
        Receive<string>(text => Sender.Tell(_lines.Any(line => line.Contains(text, StringComparison.Ordinal))));
    }

    public static Task<bool> Has(IActorRef counter, string text) => counter.Ask<bool>(text, TimeSpan.FromSeconds(10));
}
