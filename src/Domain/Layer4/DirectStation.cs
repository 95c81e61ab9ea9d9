using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Layer4;

/// <summary>Where a real server of direct server return is found on the link.</summary>
/// <param name="Link">Index of the interface, <paramref name="Interface"/> its name.</param>
/// <param name="Own">The interface's own MAC, as 02:00:00:00:00:01.</param>
/// <param name="Mac">The real server's.</param>
public sealed record DirectStation(RealServerId Server, int Link, string Interface, string Own, string Mac);
