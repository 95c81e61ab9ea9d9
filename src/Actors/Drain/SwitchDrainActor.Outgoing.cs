using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Drain;

/// <summary>What the old node knows of the connections that it keeps.</summary>
public sealed partial class SwitchDrainActor
{
    /// <summary>How long a connection counts after it was closed here; a client with a slow line may need longer and is cut.</summary>
    internal static readonly TimeSpan LastWordsWithin = TimeSpan.FromSeconds(5);

    /// <summary>Connections that this node keeps.</summary>
    private sealed class Outgoing(string to, long drain, ValueList<IPAddress> addresses, string[] stations, HashSet<HandedConnection> known)
    {
        private readonly Dictionary<HandedConnection, long> _closedAt = [];
        private readonly HashSet<UInt128> _shared = [.. addresses.Select(HandedConnection.NumberOf)];

        public string To { get; } = to;

        public long Drain { get; } = drain;

        public ValueList<IPAddress> Addresses { get; } = addresses;

        public string[] Stations { get; } = stations;

        public HashSet<HandedConnection> Known { get; set; } = known;

        /// <summary>How many of the known ones are clients' own, not their halves to real servers.</summary>
        public int Clients => Known.Count(one => _shared.Contains(one.Shared));

        public long Sequence { get; set; }

        /// <summary>For each node the number from which on it was told everything: wishes for that from before are stale.</summary>
        public Dictionary<string, long> WholeFrom { get; } = [];

        /// <summary>Those of the known ones that are closed here.</summary>
        public IReadOnlyCollection<HandedConnection> Closing => _closedAt.Keys;

        public long LastToSuccessor { get; set; }

        /// <summary>The successor knows all that were there at first when it has acknowledged this one.</summary>
        public long Awaited { get; set; }

        public bool IsPrepared { get; set; }

        public long ToldAt { get; set; }

        /// <summary>Those that this process has closed count for a while yet: the kernel may still have their last bytes to deliver.</summary>
        /// <returns>Those that are closed since the last call.</returns>
        public List<HandedConnection> KeepLastWords(HashSet<HandedConnection> open, TimeProvider time)
        {
            var fresh = new List<HandedConnection>();
            foreach (var connection in open)
            {
                _ = _closedAt.Remove(connection);
            }

            foreach (var connection in Known.Where(one => !open.Contains(one)).ToList())
            {
                if (!_closedAt.TryGetValue(connection, out var closedAt))
                {
                    _closedAt.Add(connection, closedAt = time.GetTimestamp());
                    fresh.Add(connection);
                }

                if (time.GetElapsedTime(closedAt) < LastWordsWithin)
                {
                    open.Add(connection);
                }
                else
                {
                    _ = _closedAt.Remove(connection);
                }
            }

            return fresh;
        }
    }
}
