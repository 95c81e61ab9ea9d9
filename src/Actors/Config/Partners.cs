using LoadMaster.Domain.Collections;

namespace LoadMaster.Actors.Config;

/// <summary>What the writer knows of the other nodes: who is worth waiting for and who has which revision.</summary>
/// <param name="partners">Those of the moment.</param>
internal sealed class Partners(string ownNode, Func<ValueList<string>> partners)
{
    private readonly HashSet<string> _connected = [];
    private readonly HashSet<string> _lagging = [];
    private readonly Dictionary<string, long> _revisions = [];

    /// <summary>Connected, and not known to be late: a partner that once did not answer in time is not waited for until it does.</summary>
    public IEnumerable<string> Awaited => _connected.Except(_lagging);

    public bool Knows(string node) => partners().Contains(node);

    public void Connected(string node)
    {
        if (Knows(node))
        {
            _connected.Add(node);
            _lagging.Remove(node);
        }
    }

    public void Disconnected(string node)
    {
        _connected.Remove(node);
        _revisions.Remove(node);
    }

    public void Late(string node) => _lagging.Add(node);

    public void Has(string node, long revision)
    {
        if (Knows(node))
        {
            _lagging.Remove(node);
            _revisions[node] = revision;
        }
    }

    /// <summary>The partner took another history in place of the one that it had acknowledged.</summary>
    public void Strayed(string node) => _revisions.Remove(node);

    /// <summary>
    /// What was known no longer counts: the history became another one, or a later epoch began, before which a partner may have followed
    /// another node.
    /// </summary>
    public void Forget() => _revisions.Clear();

    public ValueList<string> WithRevision(long revision) =>
        partners().Where(node => _revisions.GetValueOrDefault(node, -1) >= revision).Prepend(ownNode).ToValueList();

    public ValueList<string> WithoutRevision(long revision) =>
        partners().Where(node => _revisions.GetValueOrDefault(node, -1) < revision).ToValueList();
}
