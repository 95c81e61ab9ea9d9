namespace LoadMaster.Domain.Configuration;

/// <summary>The words of a node's network, as <see cref="Words"/> has those of the rest; those of bonds are the kernel's.</summary>
public static class NetworkWords
{
    public static WordTable<InterfaceKind> Kinds { get; } = new(
        (InterfaceKind.Physical, "physical"), (InterfaceKind.Vlan, "vlan"), (InterfaceKind.Bond, "bond"));

    public static WordTable<BondMode> BondModes { get; } = new(
        (BondMode.ActiveBackup, "active-backup"),
        (BondMode.Lacp, "802.3ad"),
        (BondMode.BalanceRoundRobin, "balance-rr"),
        (BondMode.BalanceXor, "balance-xor"),
        (BondMode.Broadcast, "broadcast"),
        (BondMode.BalanceTransmit, "balance-tlb"),
        (BondMode.BalanceBoth, "balance-alb"));

    public static WordTable<LacpRate> LacpRates { get; } = new((LacpRate.Slow, "slow"), (LacpRate.Fast, "fast"));

    public static WordTable<HashPolicy> HashPolicies { get; } = new(
        (HashPolicy.Layer2, "layer2"),
        (HashPolicy.Layer23, "layer2+3"),
        (HashPolicy.Layer34, "layer3+4"),
        (HashPolicy.Encapsulated23, "encap2+3"),
        (HashPolicy.Encapsulated34, "encap3+4"),
        (HashPolicy.VlanSource, "vlan+srcmac"));
}
