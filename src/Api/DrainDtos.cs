namespace LoadMaster.Api;

/// <summary>Connections from before the last planned switch that this node still serves, though <c>To</c> has the shared addresses.</summary>
public sealed record DrainDto(string To, int Connections, long SecondsLeft);

/// <summary>Connections whose packets this node forwards to the one that had the shared addresses before.</summary>
public sealed record ForwardingDto(string To, int Connections);
