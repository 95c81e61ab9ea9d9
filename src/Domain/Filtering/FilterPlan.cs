using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Filtering;

/// <summary>Ports that everybody may reach.</summary>
/// <param name="Address">Null: on every address of the node.</param>
/// <param name="Udp">False: TCP.</param>
public sealed record OpenPorts(IPAddress? Address, bool Udp, int First, int Last);

/// <summary>What the packet filter of a node shall do now.</summary>
/// <param name="ManagementPorts">TCP ports that the networks of <see cref="FilterRules.Management"/> may reach, LoadMaster's own among them.</param>
/// <param name="Peers">Addresses of the other nodes of the pair, which may reach everything.</param>
/// <param name="TrialUntil">When it ends by itself; null: it stays.</param>
public sealed record FilterPlan(FilterRules Rules, ValueList<int> ManagementPorts, ValueList<IPAddress> Peers, ValueList<OpenPorts> Open, DateTimeOffset? TrialUntil);
