namespace LoadMaster.Host.Rest;

/// <summary>A part of the node did not answer in time; REST answers 503.</summary>
public sealed class NodeNotReadyException(string message, Exception? inner = null) : Exception(message, inner);
