namespace LoadMaster.Domain.Ha;

/// <summary>
/// No epoch is used twice. Two nodes never count alike: of n nodes, sorted by name, the one at place i uses only epochs whose remainder by
/// n is i. One node never counts twice: it reserves epochs on its disk long before it takes over, and after a start goes on above them.
/// </summary>
public static class EpochRules
{
    /// <summary>How many epochs are reserved ahead; at least half of them are left whenever the disk answers in time.</summary>
    public const int BlockSize = 16;

    /// <summary>A disk that does not answer delays a take-over no longer than this: clients are waiting.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_askAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>The first epoch above <paramref name="known"/> that is the node's own.</summary>
    public static long Next(long known, string node, IEnumerable<string> peers)
    {
        var (nodes, place) = (1, 0);
        foreach (var peer in peers)
        {
            nodes++;
            if (string.CompareOrdinal(peer, node) < 0) place++;
        }

        var next = known + 1;
        return next + ((((place - next) % nodes) + nodes) % nodes);
    }

    /// <summary>The epoch of this node's next term.</summary>
    internal static long Next(HaMachineState state, long above = 0) =>
        Next(Math.Max(Math.Max(state.Epoch, state.EpochFloor), above), state.Node, state.Peers.Select(peer => peer.Node));

    /// <summary>What the disk knew at the start: any of it may have been used.</summary>
    internal static void Remembered(HaTurn turn, HaInput.EpochsRemembered remembered) =>
        turn.State = turn.State with { EpochFloor = Math.Max(turn.State.EpochFloor, remembered.UpTo) };

    internal static void Reserved(HaTurn turn, HaInput.EpochsReserved reserved)
    {
        turn.State = turn.State with { EpochsReserved = Math.Max(turn.State.EpochsReserved, reserved.UpTo), ReserveAsked = null };
        TakeoverRules.Consider(turn);
    }

    internal static void Tick(HaTurn turn)
    {
        if (Next(turn.State) + (BlockSize / 2) > turn.State.EpochsReserved) Ask(turn, Next(turn.State));
    }

    /// <summary>Whether an epoch may be used as far as the disk is concerned; asks it when not.</summary>
    internal static bool MayUse(HaTurn turn, long epoch)
    {
        if (epoch <= turn.State.EpochsReserved) return true;
        Ask(turn, epoch);
        return false;
    }

    private static void Ask(HaTurn turn, long epoch)
    {
        if (turn.State.ReserveAsked is { } asked && turn.Now - asked < s_askAgainAfter) return;
        turn.State = turn.State with { ReserveAsked = turn.Now };
        turn.Do(new HaEffect.ReserveEpochs(epoch + BlockSize));
    }
}
