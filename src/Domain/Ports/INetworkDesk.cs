namespace LoadMaster.Domain.Ports;

/// <summary>What is asked of a node's network.</summary>
public enum NetworkAskKind
{
    Show,
    Change,
    Confirm,
    Cancel,
}

/// <summary>A question or command for one node's network, which another node may pass on.</summary>
/// <param name="Patch">Of a change: the fields of the node's part, as JSON.</param>
/// <param name="ConfirmWithinSeconds">Of a change; 0: for good at once.</param>
/// <param name="Force">Whether addresses that are needed may go.</param>
/// <param name="By">Who asks.</param>
/// <param name="Over">The address of the node that the question came to, where it came to this node; empty: another node passes it on.</param>
public sealed record NetworkAsk(NetworkAskKind Kind, string Patch, int ConfirmWithinSeconds, bool Force, string By, string Over);

/// <param name="Status">As of HTTP.</param>
/// <param name="Body">JSON; of a status of 400 or more that of a problem.</param>
/// <param name="Outcome">For the audit log; empty of a mere question.</param>
public sealed record NetworkAnswer(int Status, string Body, string Outcome);

/// <summary>Who answers for this node's network.</summary>
public interface INetworkDesk
{
    Task<NetworkAnswer> HandleAsync(NetworkAsk ask, CancellationToken cancel);
}
