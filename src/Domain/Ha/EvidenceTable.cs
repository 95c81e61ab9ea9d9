namespace LoadMaster.Domain.Ha;

/// <summary>What the heartbeat says of a suspected peer.</summary>
public enum PeerSign
{
    Answers,
    ProcessDead,
    Silent,
}

/// <summary>What a suspicion leads to.</summary>
public enum Verdict
{
    /// <summary>The peer lives: at most a link is broken.</summary>
    Stay,

    /// <summary>The peer's host is up, its process is not: take over now and down it.</summary>
    TakeOverAndDown,

    /// <summary>The peer is gone and this node is not: take over, do not down.</summary>
    TakeOver,

    /// <summary>Nothing can be proven here: take over on silence alone, and warn.</summary>
    TakeOverUnproven,

    /// <summary>This node is the one that is cut off.</summary>
    CutOffMyself,

    /// <summary>The arbiter has lent the addresses to another node: the peer serves, or will be found dead when its lease ends.</summary>
    LeaseRefused,

    /// <summary>The peer's kernel still holds the addresses: their lifetime ends it.</summary>
    Wait,
}

/// <summary>Evidence before action: the table that every suspicion passes.</summary>
public static class EvidenceTable
{
    /// <param name="gateway">Whether a gateway answers; null when none is configured.</param>
    /// <param name="sharedAddress">Whether another station answers for a shared address; null when it cannot be asked.</param>
    /// <param name="arbiter">Whether the arbiter grants the lease; null when none is configured or it does not answer.</param>
    public static Verdict Decide(PeerSign peer, bool? gateway, bool? sharedAddress, bool? arbiter = null) =>
        (peer, gateway, sharedAddress, arbiter) switch
        {
            (PeerSign.Answers, _, _, _) => Verdict.Stay,
            (PeerSign.ProcessDead, _, _, _) => Verdict.TakeOverAndDown,
            (PeerSign.Silent, false, _, _) => Verdict.CutOffMyself,
            (PeerSign.Silent, _, true, _) => Verdict.Wait,
            (PeerSign.Silent, _, _, false) => Verdict.LeaseRefused,
            (PeerSign.Silent, null, null, null) => Verdict.TakeOverUnproven,
            (PeerSign.Silent, _, _, _) => Verdict.TakeOver,
        };
}
