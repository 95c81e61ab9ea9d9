using LoadMaster.Domain.Configuration;
using LoadMaster.Ips.Rules;

namespace LoadMaster.DataPlane.Inspection;

/// <summary>A rule matched a request or a response.</summary>
/// <param name="UnixSeconds">When, by the wall clock.</param>
/// <param name="Request">The request line, or the status line when a response matched; one character a byte, shortened.</param>
/// <param name="Action">What was done because of this rule: <see cref="IpsMode.Log"/> when the request was not stopped by it.</param>
public sealed record IpsEvent(long UnixSeconds, VirtualServiceId Service, string Client, int ClientPort, string Request, RuleIdentity Rule, IpsMode Action);
