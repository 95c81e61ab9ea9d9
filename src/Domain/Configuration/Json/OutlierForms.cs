namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of a service's ejection of outliers.</summary>
internal static class OutlierForms
{
    public static readonly ObjectForm<OutlierSettings> Settings = new ObjectForm<OutlierSettings>(
            "outliers", "When live traffic itself takes a real server out for a while, whatever its checks say.", new OutlierSettings())
        .Field(
            "failuresInARow", new WholeNumberForm(0, Limits.EjectionFailuresMax), o => o.FailuresInARow, (o, v) => o with { FailuresInARow = v },
            "Failures in a row that eject a server: connections that could not be made, responses that did not come or broke off, and the statuses; 0: none ever.")
        .Field(
            "on", new TextForm(Limits.CheckCodesLengthMax, "500-599"), o => o.On, (o, v) => o with { On = v },
            "Response statuses that are failures (http and https services); empty: none.")
        .Field(
            "baseSeconds", new NumberForm(1, Limits.EjectionBaseSecondsMax), o => o.BaseSeconds, (o, v) => o with { BaseSeconds = v },
            "How long the first ejection lasts; the second in short order twice as long, and so on up to ten times.")
        .Field(
            "ejectedPercentMax", new WholeNumberForm(1, 100), o => o.EjectedPercentMax, (o, v) => o with { EjectedPercentMax = v },
            "How many of a hundred servers that could take traffic may be ejected at a time, rounded down.");
}
