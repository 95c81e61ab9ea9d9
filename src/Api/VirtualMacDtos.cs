namespace LoadMaster.Api;

/// <summary>An interface with a virtual MAC on one of the node's own (<c>Arm</c>); <c>Up</c>: it holds shared addresses.</summary>
public sealed record VirtualInterfaceDto(string Name, string Arm, string Mac, bool Up);

/// <summary>The virtual MAC on this node. <c>Problem</c>: why an interface does not carry it and holds addresses with its own MAC; else null.</summary>
public sealed record VirtualMacDto(int Id, IReadOnlyList<VirtualInterfaceDto> Interfaces, string? Problem);
