using System.Net;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Event;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;
using static LoadMaster.Actors.Drain.SwitchDrainProtocol;

namespace LoadMaster.Actors.Drain;

/// <summary>The new node's side: it forwards what the old ones keep.</summary>
public sealed partial class SwitchDrainActor
{
    private static readonly TimeSpan AliveEvery = TimeSpan.FromSeconds(1);

    /// <summary>A node that keeps connections and is silent for this long serves none any more.</summary>
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Incoming> _incoming = [];

    private void OnHanded(Handed handed)
    {
        if (handed.From == _node || (_incoming.TryGetValue(handed.From, out var known) && known.Drain > handed.Drain))
        {
            return;
        }

        try
        {
            var isWhole = TakeOver(handed);
            Sender.Tell(new HandedAck(_node, handed.Drain, handed.Sequence, null) { WantsAll = !isWhole }, Self);
        }
        catch (Exception problem) when (problem is InvalidOperationException or FormatException or SerializationException)
        {
            _log.Warning("Connections that {0} keeps cannot be forwarded to it: {1}", handed.From, problem.Message);
            Sender.Tell(new HandedAck(_node, handed.Drain, handed.Sequence, problem.Message), Self);
        }
    }

    /// <summary>Whether the list is whole; one that was forgotten in a long silence is not, as the old node tells changes only.</summary>
    private bool TakeOver(Handed handed)
    {
        if (!_incoming.TryGetValue(handed.From, out var incoming) || incoming.Drain != handed.Drain)
        {
            _ports.Paths.EndForwarding(handed.From);
            _incoming[handed.From] = incoming = new(handed.Drain);
            Timers.StartPeriodicTimer(nameof(LookDue), LookDue.Instance, LookEvery);
        }

        incoming.HeardAt = _time.GetTimestamp();
        incoming.IsWhole |= handed.Whole;
        var (added, removed) = (HandedCodec.Read(handed.Added), HandedCodec.Read(handed.Removed));
        var closing = HandedCodec.Read(handed.Closing ?? []);
        var stations = Stations(handed.Stations);
        _ports.Paths.Forward(handed.From, stations, added, removed, closing, TimeSpan.FromSeconds(Limits.SwitchDrainSecondsMax));
        incoming.Connections.ExceptWith(removed);
        incoming.Connections.UnionWith(added);
        incoming.Connections.UnionWith(closing);
        var shared = stations.Select(station => HandedConnection.NumberOf(station.Address)).ToHashSet();
        Answer(new Forwarding(handed.From, incoming.Connections.Count(one => shared.Contains(one.Shared))));
        return incoming.IsWhole;
    }

    private void OnHandedEnd(HandedEnd end)
    {
        if (_incoming.TryGetValue(end.From, out var known) && known.Drain == end.Drain)
        {
            StopForwarding(end.From);
        }
    }

    private void ForgetSilent()
    {
        foreach (var (node, incoming) in _incoming.ToList())
        {
            if (_time.GetElapsedTime(incoming.HeardAt) >= SilentAfter)
            {
                _log.Warning("{0} is silent and serves its kept connections no more: {1} are not forwarded to it any longer", node, incoming.Connections.Count);
                StopForwarding(node);
            }
        }
    }

    private void StopForwarding(string node)
    {
        _incoming.Remove(node);
        Try($"stop forwarding to {node}", () => _ports.Paths.EndForwarding(node));
        Answer(new Forwarding(node, 0));
    }

    private static ValueList<DrainStation> Stations(IReadOnlyList<string> words)
    {
        if (words.Count % 2 != 0 || words.Count > 2 * Limits.SharedAddressesMax)
        {
            throw new FormatException($"{words.Count} words are no list of stations");
        }

        return Enumerable.Range(0, words.Count / 2).Select(index => new DrainStation(IPAddress.Parse(words[2 * index]), StationOf(words[(2 * index) + 1]))).ToValueList();
    }

    private static string StationOf(string word) =>
        word.Length == 12 && word.All(char.IsAsciiHexDigit) ? word : throw new FormatException($"'{word}' is no station of a link");

    /// <summary>Connections that another node keeps.</summary>
    private sealed class Incoming(long drain)
    {
        public long Drain { get; } = drain;

        public HashSet<HandedConnection> Connections { get; } = [];

        public long HeardAt { get; set; }

        public bool IsWhole { get; set; }
    }
}
