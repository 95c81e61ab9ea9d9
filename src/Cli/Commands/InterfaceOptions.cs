using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of one interface, with what of them a VLAN or a bond needs.</summary>
internal sealed class InterfaceOptions
{
    public const string Physical = "physical";
    public const string Vlan = "vlan";
    public const string Bond = "bond";
    private static readonly string[] Modes = ["active-backup", "802.3ad", "balance-rr", "balance-xor", "broadcast", "balance-tlb", "balance-alb"];
    private static readonly string[] HashPolicies = ["layer2", "layer2+3", "layer3+4", "encap2+3", "encap3+4", "vlan+srcmac"];

    private readonly OptionSet _set = new();
    private readonly Option<string?> _enabled;
    private readonly Option<int?> _mtu;
    private readonly Option<string[]> _addresses;
    private readonly Option<string?>? _parent;
    private readonly Option<int?>? _id;
    private readonly Option<string[]>? _members;
    private readonly Option<string?>? _mode;
    private readonly Option<int?>? _miimon;
    private readonly Option<string?>? _lacpRate;
    private readonly Option<string?>? _hashPolicy;
    private readonly Option<string?>? _primary;

    public InterfaceOptions(bool vlan, bool bond)
    {
        _enabled = _set.OnOff("--enabled", "Whether it is switched on.");
        _mtu = _set.Whole("--mtu", "Largest packet in bytes; 0: as it is.");
        _addresses = _set.List("--address", "ADDRESS/PREFIX", "An address of its own, such as 192.0.2.1/24; repeat for several, all are named. '': none. Shared addresses belong to 'lm ha shared-address'.");
        if (vlan)
        {
            _parent = _set.Text("--parent", "NAME", "Of a VLAN: the interface or bond whose tagged frames are its.");
            _id = _set.Whole("--id", "Of a VLAN: its number, 1 to 4094.");
        }

        if (bond)
        {
            _members = _set.List("--member", "NAME", "Of a bond: an interface that is part of it; repeat for several, all are named.");
            _mode = _set.Word("--mode", "Of a bond: how it uses its members (active-backup unless given).", Modes);
            _miimon = _set.Whole("--miimon-milliseconds", "Of a bond: how often the members' links are looked at (100 unless given); 0: never.");
            _lacpRate = _set.Word("--lacp-rate", "Of a bond in 802.3ad: how often the partner is asked to speak.", "slow", "fast");
            _hashPolicy = _set.Word("--hash-policy", "Of a bond in balance-xor, 802.3ad or balance-tlb: what the member of a packet is taken from.", HashPolicies);
            _primary = _set.Text("--primary", "NAME", "Of a bond: the member that is used while it works. '': whichever.");
        }
    }

    public void AddTo(Command command) => _set.AddTo(command);

    public void RequireAny(ParseResult parsed) => _set.RequireAny(parsed);

    /// <summary>One as it was, with the options given.</summary>
    public InterfaceDto Of(ParseResult parsed, InterfaceDto was) => was with
    {
        Enabled = OptionSet.IsOn(parsed.GetValue(_enabled)) ?? was.Enabled,
        Mtu = parsed.GetValue(_mtu) ?? was.Mtu,
        Addresses = OptionSet.ItemsOf(parsed, _addresses) ?? was.Addresses,
        Parent = Value(parsed, _parent) ?? was.Parent,
        VlanId = Value(parsed, _id) ?? was.VlanId,
        Members = _members is null ? was.Members : OptionSet.ItemsOf(parsed, _members) ?? was.Members,
        Bond = was.Bond with
        {
            Mode = Value(parsed, _mode) ?? was.Bond.Mode,
            MiimonMilliseconds = Value(parsed, _miimon) ?? was.Bond.MiimonMilliseconds,
            LacpRate = Value(parsed, _lacpRate) ?? was.Bond.LacpRate,
            HashPolicy = Value(parsed, _hashPolicy) ?? was.Bond.HashPolicy,
            Primary = Value(parsed, _primary) ?? was.Bond.Primary,
        },
    };

    public static InterfaceDto Blank(string name, string kind) => new(name, kind, true, 0, [], "", 0, [], new BondDto(Modes[0], 100, "slow", HashPolicies[0], ""));

    private static T? Value<T>(ParseResult parsed, Option<T>? option) => option is null ? default : parsed.GetValue(option);
}
