namespace LoadMaster.Ips.Rules;

/// <summary>The addresses and ports of a rule's header, when they say more than "any".</summary>
internal sealed record EndpointCheck(RuleAddresses Source, RulePorts SourcePorts, RuleAddresses Destination, RulePorts DestinationPorts, bool BothWays)
{
    public bool IsAny => Source.IsAny && SourcePorts.IsAny && Destination.IsAny && DestinationPorts.IsAny;

    public bool Holds(in Endpoints from, bool toServer)
    {
        var (source, sourcePort, destination, destinationPort) = toServer
            ? (from.Client, from.ClientPort, from.Server, from.ServerPort)
            : (from.Server, from.ServerPort, from.Client, from.ClientPort);
        return Fits(source, sourcePort, destination, destinationPort) || (BothWays && Fits(destination, destinationPort, source, sourcePort));
    }

    private bool Fits(UInt128 source, int sourcePort, UInt128 destination, int destinationPort) =>
        Source.Contains(source) && SourcePorts.Contains(sourcePort) && Destination.Contains(destination) && DestinationPorts.Contains(destinationPort);
}

/// <summary>Who talks to whom; addresses as <see cref="RuleAddresses.Number"/> makes them, the server's are those of the virtual service.</summary>
public readonly record struct Endpoints(UInt128 Client, int ClientPort, UInt128 Server, int ServerPort);
