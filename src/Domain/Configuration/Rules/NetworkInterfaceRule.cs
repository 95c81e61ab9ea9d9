using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>One interface among those of its node: VLANs have a parent, bonds have members, and neither take what another has.</summary>
internal static class NetworkInterfaceRule
{
    private const string OwnPrefix = "lmvmac";

    public static void Check(NodeNetwork node, int index, JsonPath at, ProblemList problems)
    {
        var one = node.Interfaces[index];
        CheckName(one.Name, at.Field("name"), problems);
        if (node.Interfaces.Take(index).Any(other => other.Name == one.Name))
        {
            problems.Add(ProblemCodes.DuplicateName, at.Field("name"), $"The interface {one.Name} is given twice; keep one.");
        }

        if (one.Mtu is > 0 and < Limits.MtuMin)
        {
            problems.Add(ProblemCodes.OutOfRange, at.Field("mtu"), $"{one.Mtu} is out of range; give 0 (as it is) or a whole number from {Limits.MtuMin} to {Limits.MtuMax}.");
        }

        if (one.Kind == InterfaceKind.Vlan)
        {
            CheckVlan(node, index, at, problems);
        }
        else if (one.Parent.Length > 0 || one.VlanId != 0)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field(one.Parent.Length > 0 ? "parent" : "vlanId"), $"Only a VLAN has a parent and an id, and {one.Name} is {NetworkWords.Kinds.Of(one.Kind)}; leave them out or set its kind to vlan.");
        }

        if (one.Kind == InterfaceKind.Bond)
        {
            CheckBond(node, index, at, problems);
        }
        else if (one.Members.Count > 0 || one.Bond != new BondSettings())
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field(one.Members.Count > 0 ? "members" : "bond"), $"Only a bond has members and a mode, and {one.Name} is {NetworkWords.Kinds.Of(one.Kind)}; leave them out or set its kind to bond.");
        }
    }

    public static InterfaceSettings? BondOf(NodeNetwork node, string member) =>
        node.Interfaces.FirstOrDefault(one => one.Kind == InterfaceKind.Bond && one.Members.Contains(member));

    /// <summary>As the end of a sentence; null when the kernel takes the name.</summary>
    public static string? WhyNoName(string name) => name switch
    {
        "" => "is empty",
        "." or ".." => "is a folder",
        "lo" or "all" or "default" => "is the kernel's own",
        _ when name.StartsWith(OwnPrefix, StringComparison.Ordinal) => "is one of LoadMaster's virtual MAC",
        _ when name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '@' or '+')) => "has other characters than letters, digits and . - _ @ +",
        _ => null,
    };

    private static void CheckName(string name, JsonPath at, ProblemList problems)
    {
        if (WhyNoName(name) is { } why)
        {
            problems.Add(ProblemCodes.BadPattern, at, $"\"{JsonText.Shortened(name)}\" cannot be an interface here: it {why}; give one such as eth0, bond0 or eth0.10.");
        }
    }

    private static void CheckVlan(NodeNetwork node, int index, JsonPath at, ProblemList problems)
    {
        var one = node.Interfaces[index];
        if (one.VlanId == 0)
        {
            problems.Add(ProblemCodes.MissingField, at.Field("vlanId"), $"The VLAN {one.Name} has no id; give one from 1 to {Limits.VlanIdMax}.");
        }

        if (one.Parent.Length == 0)
        {
            problems.Add(ProblemCodes.MissingField, at.Field("parent"), $"The VLAN {one.Name} has no parent; name the interface or bond whose tagged frames are its.");
            return;
        }

        CheckName(one.Parent, at.Field("parent"), problems);
        var twin = node.Interfaces.Take(index).FirstOrDefault(other => other.Kind == InterfaceKind.Vlan && other.Parent == one.Parent && other.VlanId == one.VlanId);
        if (twin is not null)
        {
            problems.Add(ProblemCodes.DuplicateId, at.Field("vlanId"), $"VLAN {one.VlanId} on {one.Parent} is {twin.Name} already; keep one.");
        }

        if (BondOf(node, one.Parent) is { } bond)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field("parent"), $"{one.Parent} is a member of {bond.Name}, which gets its frames; put the VLAN on {bond.Name}.");
        }

        var parent = node.Interfaces.FirstOrDefault(other => other.Name == one.Parent);
        if (parent is { Kind: InterfaceKind.Vlan })
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field("parent"), $"{one.Parent} is a VLAN itself; put {one.Name} on the interface or bond below.");
        }

        if (parent is { Mtu: > 0 } && one.Mtu > parent.Mtu)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field("mtu"), $"An MTU of {one.Mtu} does not pass through {parent.Name} with its {parent.Mtu}; raise that or lower this one.");
        }

        if (parent is { Enabled: false } && one.Enabled)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field("enabled"), $"{one.Name} cannot be on while its parent {parent.Name} is off; switch both.");
        }
    }

    private static void CheckBond(NodeNetwork node, int index, JsonPath at, ProblemList problems)
    {
        var one = node.Interfaces[index];
        var members = at.Field("members");
        if (one.Members.Count == 0)
        {
            problems.Add(ProblemCodes.MissingField, members, $"The bond {one.Name} has no members; name the interfaces that act as one.");
        }

        for (var place = 0; place < one.Members.Count; place++)
        {
            CheckMember(node, index, one.Members[place], place, members.Item(place), problems);
        }

        if (one.Bond.Primary.Length > 0 && !one.Members.Contains(one.Bond.Primary))
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field("bond").Field("primary"), $"{one.Bond.Primary} is no member of {one.Name}; name one of {string.Join(", ", one.Members)}.");
        }

        CheckUse(one.Bond.Primary.Length > 0 && !one.Bond.HasPrimary, "primary", "active-backup, balance-tlb and balance-alb");
        CheckUse(one.Bond.LacpRate != LacpRate.Slow && one.Bond.Mode != BondMode.Lacp, "lacpRate", "802.3ad");
        CheckUse(one.Bond.HashPolicy != HashPolicy.Layer2 && !one.Bond.HasHashPolicy, "hashPolicy", "balance-xor, 802.3ad and balance-tlb");

        void CheckUse(bool wrong, string field, string modes)
        {
            if (wrong)
            {
                problems.Add(ProblemCodes.ImpossibleCombination, at.Field("bond").Field(field), $"The mode {NetworkWords.BondModes.Of(one.Bond.Mode)} has no use for it, only {modes} have; leave it out or choose another mode.");
            }
        }
    }

    private static void CheckMember(NodeNetwork node, int index, string member, int place, JsonPath at, ProblemList problems)
    {
        var bond = node.Interfaces[index];
        CheckName(member, at, problems);
        var other = node.Interfaces.Take(index).FirstOrDefault(one => one.Kind == InterfaceKind.Bond && one.Members.Contains(member));
        if (other is not null || bond.Members.Take(place).Contains(member))
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at, $"{member} is a member of {(other ?? bond).Name} already; an interface is in one bond, once.");
        }

        if (node.Interfaces.FirstOrDefault(one => one.Name == member) is not { } settings)
        {
            return;
        }

        var why = settings.Kind != InterfaceKind.Physical ? $"is a {NetworkWords.Kinds.Of(settings.Kind)}; name interfaces of hardware"
            : settings.Addresses.Count > 0 ? "has addresses of its own; give them to the bond"
            : settings.Mtu > 0 ? "has an MTU of its own; give it to the bond, whose members have its"
            : !settings.Enabled ? "is off; switch it on or take it out of the bond"
            : null;
        if (why is not null)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at, $"{member} cannot be a member of {bond.Name}: it {why}.");
        }
    }
}
