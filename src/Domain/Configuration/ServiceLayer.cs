namespace LoadMaster.Domain.Configuration;

/// <summary>Where a virtual service's traffic is handled; the numbers are those of the OSI layers.</summary>
public static class ServiceLayer
{
    /// <summary>By the kernel, which translates addresses and looks at nothing else.</summary>
    public const int Kernel = 4;

    /// <summary>By the data plane, which ends the client's connection and makes one of its own.</summary>
    public const int Relayed = 7;
}

/// <summary>How the kernel forwards a layer 4 service's packets.</summary>
public enum ForwardingMode
{
    /// <summary>Chosen for each real server: <see cref="Snat"/> where it is in the network of the service's address, else <see cref="Nat"/>.</summary>
    Auto,

    /// <summary>Two-arm: only the destination is translated, the real server sees the client; its gateway must be this node (the pair's shared back address).</summary>
    Nat,

    /// <summary>One-arm: the source becomes the service's address as well, so that answers come back whatever the real server's gateway is.</summary>
    Snat,

    /// <summary>Direct server return: packets go to the real server's station with nothing else changed, and its answers to the client past this node.</summary>
    Dsr,
}
