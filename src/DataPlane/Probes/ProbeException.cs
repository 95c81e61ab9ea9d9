namespace LoadMaster.DataPlane.Probes;

/// <summary>What a server did wrong in a check, in words for people; never leaves this folder.</summary>
internal sealed class ProbeException(string reason) : Exception(reason);
