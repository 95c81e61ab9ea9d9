namespace LoadMaster.DataPlane.Http;

/// <summary>
/// How many requests of one service one loop may send once more: each request earns the share that is allowed, up to that of ten retries,
/// which a service begins with too. So in an outage retries are no more than that share of the requests, and ten.
/// </summary>
internal sealed class RetryBudget
{
    private const int Cost = 100;
    private const int CreditMax = 10 * Cost;

    private int _credit = CreditMax;

    public void Earn(int percent) => _credit = Math.Min(_credit + percent, CreditMax);

    /// <param name="percent">0: nothing is ever sent once more.</param>
    public bool Has(int percent) => percent > 0 && _credit >= Cost;

    public void Spend() => _credit -= Cost;
}
