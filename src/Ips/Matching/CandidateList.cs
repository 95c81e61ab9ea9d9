namespace LoadMaster.Ips.Matching;

/// <summary>The rules worth evaluating for one message, each once.</summary>
internal sealed class CandidateList
{
    private readonly int[] _rules = new int[IpsLimits.CandidatesPerMessageMax];
    private int[] _seen = [];
    private int _round;
    private int _count;

    public ReadOnlySpan<int> Rules => _rules.AsSpan(0, _count);

    /// <summary>There were more than there is room for; the message was not looked at completely.</summary>
    public bool IsFull { get; private set; }

    public void Begin(int ruleCount)
    {
        if (_seen.Length < ruleCount)
        {
            _seen = new int[ruleCount];
            _round = 0;
        }

        if (++_round == int.MaxValue)
        {
            Array.Clear(_seen);
            _round = 1;
        }

        (_count, IsFull) = (0, false);
    }

    public void Add(int[] rules)
    {
        foreach (var rule in rules)
        {
            if (_seen[rule] == _round)
            {
                continue;
            }

            _seen[rule] = _round;
            if (_count == _rules.Length)
            {
                IsFull = true;
                return;
            }

            _rules[_count++] = rule;
        }
    }
}
