using LoadMaster.Actors.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Networking;

/// <summary>Messages of the network actor.</summary>
public static class NetworkProtocol
{
    /// <summary>From the host: for another node; answered by <see cref="Answer"/> or not at all.</summary>
    public sealed record AskPeer(string Node, NetworkAsk What);

    // Between the nodes

    /// <summary>Answered by <see cref="Answer"/>.</summary>
    public sealed record Ask(NetworkAsk What) : IHaWireMessage;

    public sealed record Answer(NetworkAnswer What) : IHaWireMessage;
}
