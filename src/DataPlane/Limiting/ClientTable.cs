using System.Security.Cryptography;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Limiting;

/// <summary>
/// What the client networks of one service have used, on all loops: a table of fixed size in sets of eight. A network without open
/// connections gives way to a new one, the quietest first; one that finds no room, because all eight of its set have
/// connections, is not limited while that lasts, and what was not counted is not released: nobody's count is ever too low for the connections in it.
/// </summary>
internal sealed partial class ClientTable
{
    private const int Ways = 8;
    private const int StripeCount = 64;

    private readonly Slot[] _slots = new Slot[Limits.LimitClientsMax];
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, StripeCount).Select(_ => new Lock())];
    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <param name="counted">The connection is to be <see cref="Release">released</see>; false for one that found no room, too.</param>
    public LimitRefusal AdmitConnection(in PersistenceKey key, int connectionsMax, RateClock rate, long now, out bool counted)
    {
        counted = false;
        var set = SetOf(key);
        lock (_stripes[set % StripeCount])
        {
            ref var slot = ref Find(set, key, now, out var found);
            if (!found)
            {
                return LimitRefusal.None;
            }

            if (connectionsMax > 0 && slot.Connections + Elsewhere(slot) >= connectionsMax)
            {
                return LimitRefusal.ClientConnections;
            }

            if (rate.IsOn && !rate.TryTake(ref slot.ConnectionsAt, now))
            {
                return LimitRefusal.ClientConnectionRate;
            }

            slot.Connections++;
            Note(set, ref slot, connections: 1);
            counted = true;
            return LimitRefusal.None;
        }
    }

    public bool AdmitRequest(in PersistenceKey key, RateClock rate, long now)
    {
        var set = SetOf(key);
        lock (_stripes[set % StripeCount])
        {
            ref var slot = ref Find(set, key, now, out var found);
            if (found && !rate.TryTake(ref slot.RequestsAt, now))
            {
                return false;
            }

            if (found)
            {
                Note(set, ref slot, requests: 1);
            }

            return true;
        }
    }

    public void Release(in PersistenceKey key)
    {
        var set = SetOf(key);
        lock (_stripes[set % StripeCount])
        {
            foreach (ref var slot in _slots.AsSpan(set * Ways, Ways))
            {
                if (slot.Connections > 0 && slot.Key == key)
                {
                    slot.Connections--;
                    Note(set, ref slot);
                    return;
                }
            }
        }
    }

    private int SetOf(in PersistenceKey key)
    {
        var hash = (key.Low ^ _seed) * 0x9E37_79B9_7F4A_7C15;
        hash = (hash ^ (hash >> 29) ^ key.High) * 0xBF58_476D_1CE4_E5B9;
        return (int)((hash ^ (hash >> 32)) % (ulong)(_slots.Length / Ways));
    }

    private ref Slot Find(int set, in PersistenceKey key, long now, out bool found)
    {
        var slots = _slots.AsSpan(set * Ways, Ways);
        var quietest = -1;
        for (var way = 0; way < Ways; way++)
        {
            ref var slot = ref slots[way];
            if (slot.UsedAt != 0 && slot.Key == key)
            {
                found = true;
                slot.UsedAt = now + 1;
                return ref slot;
            }

            if (slot.Connections == 0 && (quietest < 0 || slot.UsedAt < slots[quietest].UsedAt))
            {
                quietest = way;
            }
        }

        found = quietest >= 0;
        ref var taken = ref slots[Math.Max(quietest, 0)];
        if (found)
        {
            taken = new Slot { Key = key, UsedAt = now + 1 };
        }

        return ref taken;
    }

    private struct Slot
    {
        public PersistenceKey Key;

        /// <summary>0: never.</summary>
        public long UsedAt;
        public long ConnectionsAt;
        public long RequestsAt;
        public int Connections;

        /// <summary>Since they were last told.</summary>
        public int ConnectionsTaken;
        public int RequestsTaken;

        /// <summary>Connections, as the other nodes know them.</summary>
        public int ConnectionsTold;
        public bool IsNoted;

        /// <summary>Connections at another node; they count while the epoch is the table's.</summary>
        public int ElsewhereConnections;
        public int ElsewhereEpoch;
        public int ElsewhereTeller;
    }
}
