using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using static LoadMaster.Actors.Replication.ReplicationProtocol;

namespace LoadMaster.Actors.Replication;

/// <summary>
/// The mind of the replication actor, without actors so that the simulator runs the same one: what the active node sends to which partner,
/// and what a partner's answer means. Idle on a standby.
/// </summary>
/// <param name="partners">Those of the moment.</param>
/// <param name="send">A message for the config actor of the named partner.</param>
/// <param name="tellConfig">A message for this node's config actor.</param>
/// <param name="log">A line for the log; true: a warning.</param>
internal sealed class ReplicationLeader(
    string ownNode, Func<ValueList<string>> partners, Action<string, object> send, Action<object> tellConfig, Action<bool, string> log)
{
    private readonly Dictionary<string, PeerLink> _links = [];
    private bool _configKnown;
    private bool _active;

    public ConfigLog Config { get; private set; } = ConfigLog.Empty;

    public void OnHaState(bool active)
    {
        var became = !_active && active;
        _active = active;
        if (!became)
        {
            return;
        }

        ForgetTips();
        foreach (var link in _links.Values)
        {
            Compare(link);
        }
    }

    public void OnConnected(string node)
    {
        var link = new PeerLink(node);
        _links[node] = link;
        Compare(link);
    }

    public void OnDisconnected(string node) => _links.Remove(node);

    public void OnLogChanged(LogChanged changed)
    {
        if (changed.Log.Epoch > Config.Epoch)
        {
            ForgetTips();
        }

        Config = changed.Log;
        _configKnown = true;
        foreach (var link in _links.Values.Where(_ => _active))
        {
            if (changed.Change is { } change)
            {
                send(link.Node, new Append(ownNode, Config.Epoch, Config.PreviousTip, change));
            }
            else
            {
                Compare(link);
            }
        }
    }

    public void OnTipReport(TipReport report)
    {
        if (!_active || !_links.TryGetValue(report.Node, out var link))
        {
            return;
        }

        if (!Config.Contains(report.Tip))
        {
            tellConfig(new PartnerStrayed(report.Node));
        }

        if (report.Writer)
        {
            log(true, $"Node {report.Node} takes no configuration: it says that it is active too");
        }
        else if (report.Epoch > Config.Epoch)
        {
            log(true, $"Node {report.Node} knows epoch {report.Epoch}, this active node only {Config.Epoch}");
            tellConfig(new EpochSurpassed(report.Node, report.Epoch));
        }
        else if (report.WantsCatchUp)
        {
            SendCatchUp(link, report.Tip);
        }
        else if (report.Epoch == Config.Epoch && Config.Contains(report.Tip))
        {
            link.Tip = report.Tip;
            link.CatchUpSent = false;
            tellConfig(new PartnerHas(report.Node, report.Tip, report.Epoch));
        }
    }

    /// <summary>Called now and then: a lost message costs no more than one round.</summary>
    public void CompareLagging()
    {
        foreach (var link in _links.Values.Where(link => link.Tip != Config.Tip))
        {
            link.CatchUpSent = false;
            Compare(link);
        }
    }

    /// <summary>Empty on a node that is not active: only the active one knows.</summary>
    public ValueList<PartnerStatus> Partners() => _active ? partners().Select(PartnerOf).ToValueList() : [];

    /// <summary>What a partner said in an earlier epoch does not show where its journal ends now: another node may have led it meanwhile.</summary>
    private void ForgetTips()
    {
        foreach (var link in _links.Values)
        {
            link.Tip = null;
        }
    }

    private void SendCatchUp(PeerLink link, RevisionId tip)
    {
        link.Tip = tip;
        if (link.CatchUpSent)
        {
            return;
        }

        link.CatchUpSent = true;
        log(false, $"Node {link.Node} is at {tip}, this node at {Config.Tip}: sending it the whole configuration");
        send(link.Node, new CatchUp(ownNode, Config));
    }

    private void Compare(PeerLink link)
    {
        if (_active && _configKnown)
        {
            send(link.Node, new CompareTip(ownNode, Config.Epoch, Config.Tip));
        }
    }

    private PartnerStatus PartnerOf(string node)
    {
        var link = _links.GetValueOrDefault(node);
        return new PartnerStatus(node, link is not null, link?.Tip?.Revision, link is not null && link.Tip == Config.Tip);
    }
}
