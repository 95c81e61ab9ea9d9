using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Testing.Ha;

/// <summary>A link on which a function says who answers.</summary>
public sealed class FakeLinkProbe(Func<IPAddress, bool> answers) : ILinkProbe
{
    public Task<bool> AnswersAsync(IPAddress address, TimeSpan timeout, CancellationToken cancellationToken) =>
        Task.FromResult(answers(address));

    /// <summary>Addresses whose link is down.</summary>
    public Func<IPAddress, bool> IsDown { get; set; } = _ => false;

    public int LinksUp(ValueList<IPAddress> addresses) => addresses.Count(address => !IsDown(address));
}
