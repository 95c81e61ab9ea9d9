namespace LoadMaster.DataPlane.Limiting;

/// <summary>Why a connection or request does not come in.</summary>
internal enum LimitRefusal
{
    None,

    /// <summary>By the lists of networks.</summary>
    Network,
    Connections,
    ConnectionRate,
    RequestRate,
    ClientConnections,
    ClientConnectionRate,
    ClientRequestRate,
}
