using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Networking;

namespace LoadMaster.Domain.Ports;

/// <summary>What there is to see of an interface besides its settings.</summary>
/// <param name="Carrier">Something is at the other end.</param>
/// <param name="SpeedMegabits">0: unknown.</param>
/// <param name="Hardware">Its station; empty: none.</param>
/// <param name="ActiveMember">Of a bond with one active member.</param>
public sealed record LinkSight(string Name, bool Carrier, int SpeedMegabits, string Hardware, string ActiveMember);

/// <summary>The network of this machine. One caller at a time; members throw when the kernel does not answer.</summary>
public interface INetworkKernel
{
    NetworkState Read();

    /// <summary>Makes the network what it is to be, or leaves it as it was; null when it is, else why it is not.</summary>
    string? Become(NetworkState target);

    ValueList<LinkSight> Look();
}
