namespace LoadMaster.Actors.Ha;

/// <summary>Messages between the HA actors of two nodes.</summary>
public static class HaWireProtocol
{
    /// <summary>The active node asks the standby to take the addresses. Answered by <see cref="TakeOverAnswer"/>.</summary>
    public sealed record TakeOver(string From, long Epoch, string Why) : IHaWireMessage;

    /// <param name="Accepted">The sender holds the addresses now, in this epoch.</param>
    public sealed record TakeOverAnswer(string From, bool Accepted, long Epoch, string Reason) : IHaWireMessage;

    /// <summary>A preferred standby asks the active node to hand over.</summary>
    public sealed record AskHandOver(string From, string Why) : IHaWireMessage;
}
