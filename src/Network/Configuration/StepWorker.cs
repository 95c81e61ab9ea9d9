using LoadMaster.Domain.Networking;
using LoadMaster.Network.Interop;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Configuration;

/// <summary>Carries out single steps.</summary>
internal sealed class StepWorker(NetlinkSocket netlink, NameFiles names)
{
    internal LinkReader Links { get; set; } = null!;

    /// <summary>Null or why not. What is gone already needs no removal.</summary>
    internal string? Do(NetworkStep step)
    {
        try
        {
            var error = Send(step);
            var gone = error is Libc.ErrorNoProcess or Libc.ErrorNoEntry or Libc.ErrorNoDevice or Libc.ErrorAddressNotAvailable;
            var removes = step is NetworkStep.RemoveAddress or NetworkStep.RemoveRoute or NetworkStep.RemoveRule or NetworkStep.Delete;
            return error == 0 || (removes && gone) || (step is NetworkStep.AddRule && error == Libc.ErrorExists)
                ? null
                : Explain(step, error);
        }
        catch (NetworkException refused)
        {
            return refused.Message;
        }
    }

    private static string Explain(NetworkStep step, int error) =>
        step is NetworkStep.Create create && error is Libc.ErrorNotSupported
            ? $"it knows no interfaces of this kind ({Libc.ErrorText(error)}); load its module: modprobe {(create.Link.Bond is null ? "8021q" : "bonding")}"
        : error == Libc.ErrorNotPermitted ? $"{Libc.ErrorText(error)}; the daemon needs the capability CAP_NET_ADMIN"
        : Libc.ErrorText(error);

    private int Send(NetworkStep step)
    {
        switch (step)
        {
            case NetworkStep.Create create:
                return Made(LinkChange.Create(netlink, create.Link, IndexOf(create.Link.Parent)));
            case NetworkStep.Delete delete:
                return Made(LinkChange.Delete(netlink, IndexOf(delete.Link.Name)));
            case NetworkStep.SetMaster set:
                return SetMaster(IndexOf(set.Link), set.Link, set.Master.Length == 0 ? 0 : IndexOf(set.Master));
            case NetworkStep.SetPrimary set:
                return LinkChange.SetPrimary(netlink, IndexOf(set.Bond), set.Primary.Length == 0 ? 0 : IndexOf(set.Primary));
            case NetworkStep.SetMtu set:
                return LinkChange.SetMtu(netlink, IndexOf(set.Link), set.Mtu);
            case NetworkStep.SetUp set:
                return LinkChange.SetUp(netlink, IndexOf(set.Link), set.Up);
            case NetworkStep.AddAddress add:
                return LinkChange.AddAddress(netlink, IndexOf(add.Address.Interface), add.Address.Address);
            case NetworkStep.RemoveAddress remove:
                return LinkChange.RemoveAddress(netlink, IndexOf(remove.Address.Interface), remove.Address.Address);
            case NetworkStep.AddRoute add:
                return RouteChange.Add(netlink, add.Route, IndexOf(add.Route.Interface));
            case NetworkStep.RemoveRoute remove:
                return RouteChange.Remove(netlink, remove.Route, IndexOf(remove.Route.Interface));
            case NetworkStep.AddRule add:
                return RouteChange.Add(netlink, add.Rule);
            case NetworkStep.RemoveRule remove:
                return RouteChange.Remove(netlink, remove.Rule);
            case NetworkStep.SetHostname set:
                names.SetHostname(set.Name);
                return 0;
            case NetworkStep.WriteResolver write:
                names.WriteResolver(write.Text);
                return 0;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, "This kind of step is not known.");
        }
    }

    /// <summary>A bond takes no interface that is up, and leaves one down that it lets go.</summary>
    private int SetMaster(int index, string name, int master)
    {
        var up = master != 0 || Links.Links().Any(link => link.Name == name && link.Up);
        var error = master == 0 ? 0 : LinkChange.SetUp(netlink, index, up: false);
        error = error != 0 ? error : LinkChange.SetMaster(netlink, index, master);
        return error != 0 || !up ? error : LinkChange.SetUp(netlink, index, up: true);
    }

    private int Made(int error)
    {
        Links = LinkReader.Read(netlink);
        return error;
    }

    /// <summary>Where there is none, the kernel is asked for 0, which it refuses.</summary>
    private int IndexOf(string name) => Links.Indexes.GetValueOrDefault(name);
}
