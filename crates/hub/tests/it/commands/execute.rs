use serde_json::json;

use super::{Lab, goes_on};
use crate::ssh::{runs, until};

#[tokio::test]
async fn a_command_answers_with_code_and_both_streams_and_is_on_record() {
    let lab = Lab::start().await;
    let wish = json!({"action": "say", "params": {"word": "/say/it's; $(id) *", "code": 3}});
    let answer = lab.execute(&lab.operator, wish).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let result = answer.json();
    assert_eq!(result["exit_code"], 3);
    assert_eq!(result["stdout"], "/say/it's; $(id) *\n");
    assert_eq!(result["stderr"], "oops\n");
    assert_eq!(result["stdout_truncated"], false);
    assert!(result["duration_ms"].as_i64().unwrap() >= 0);
    let entries = lab.get("/audit").await;
    let entries = entries["items"].as_array().unwrap();
    let begun = entries
        .iter()
        .find(|entry| entry["position"] == result["audit_id"])
        .unwrap();
    assert_eq!(begun["action"], "command.started");
    assert_eq!(begun["actor"], "test operator");
    assert_eq!(begun["detail"]["params"]["word"], "/say/it's; $(id) *");
    assert_eq!(
        lab.recorded().await,
        [
            "command.started done Say /say/it's; $(id) * on nas",
            "command.ended failed Say /say/it's; $(id) * on nas"
        ]
    );
    let history = lab.get(&lab.path("/commands/history")).await;
    let action = &history["items"][0];
    assert_eq!(action["id"], result["action_id"]);
    assert_eq!(
        (&action["state"], &action["exit_code"]),
        (&"failed".into(), &3.into())
    );
    assert_eq!(action["failure"]["code"], "exit_code");
    let path = format!("/actions/{}/output", action["id"].as_str().unwrap());
    let output = lab.get(&path).await;
    let text = output["pieces"].to_string();
    assert!(
        text.contains("/say/it's; $(id) *") && text.contains("oops"),
        "{output}"
    );
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_run_and_runs_nothing() {
    let lab = Lab::start().await;
    let path = lab.path("/commands/validate");
    let wish = json!({"action": "restart_service", "params": {"service_name": "wg-quick@wg0"}});
    let answer = lab.hub.post(&lab.operator, &path, wish).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let plan = answer.json();
    assert_eq!(
        plan["argv"],
        json!(["systemctl", "restart", "--", "wg-quick@wg0.service"])
    );
    assert_eq!(plan["line"], "systemctl restart -- wg-quick@wg0.service");
    assert_eq!(plan["title"], "Restart wg-quick@wg0.service");
    assert_eq!(plan["reasons"], json!([]));
    assert_eq!(plan["root"], true);
    // What an older client sends is the same action.
    let old = json!({"command": "systemctl restart nginx", "action_type": "restart_service"});
    let plan = lab.hub.post(&lab.operator, &path, old).await.json();
    assert_eq!(plan["argv"][3], "nginx.service");
    let reboot = lab
        .hub
        .post(&lab.operator, &path, json!({"action": "reboot"}));
    let reboot = reboot.await.json();
    assert_eq!(reboot["reasons"], json!([{"reason": "dangerous"}]));
    assert!(
        reboot["effect"]
            .as_str()
            .unwrap()
            .starts_with("nas is restarted")
    );
    assert!(lab.actions().await.is_empty());
    assert!(lab.sshd.sessions().unwrap().is_empty(), "nobody was asked");
}

#[tokio::test]
async fn what_takes_too_long_is_ended_there_and_the_answer_has_what_came() {
    let lab = Lab::start().await;
    let answer = lab.execute(&lab.operator, json!({"action": "slow"})).await;
    assert_eq!(answer.status, 408, "{}", answer.text());
    let problem = answer.json();
    assert_eq!(problem["code"], "timed_out");
    assert_eq!(problem["context"]["stdout"], "so far\n");
    assert!(!runs("sleep 47.11"), "it still runs");
    let action = lab.actions().await[0].clone();
    assert_eq!(action["state"], "timed_out");
    assert_eq!(action["id"], problem["conflicting_id"]);
}

#[tokio::test]
async fn it_goes_on_when_nobody_waits_and_the_same_is_not_begun_twice() {
    let lab = Lab::start().await;
    {
        let first = lab.execute(&lab.operator, lab.wait_wish());
        tokio::pin!(first);
        let begun = until("it has begun", || lab.begun() == 1);
        tokio::select! {
            answer = &mut first => panic!("it has ended: {answer:?}"),
            () = begun => {}
        }
        // The tab is closed here.
    }
    let action = lab.actions().await[0].clone();
    assert_eq!(action["state"], "running");
    let id = action["id"].as_str().unwrap();
    let again = lab.execute(&lab.admin, lab.wait_wish()).await;
    assert_eq!(again.status, 409);
    assert_eq!(again.json()["code"], "already_under_way");
    assert_eq!(again.json()["conflicting_id"], id);
    // Nor does the machine go meanwhile.
    let gone = lab.hub.delete(&lab.admin, &lab.path("")).await;
    assert_eq!(
        (gone.status.as_u16(), gone.json()["code"].as_str()),
        (409, Some("action_running"))
    );
    lab.open_gate();
    let ended = lab.ended(id).await;
    assert_eq!(
        (&ended["state"], &ended["exit_code"]),
        (&"done".into(), &0.into())
    );
    assert_eq!(lab.begun(), 1);
}

#[tokio::test]
async fn a_cancelled_command_is_ended_on_the_machine() {
    let lab = Lab::start().await;
    let cancel = async {
        until("it has begun", || lab.begun() == 1).await;
        let id = lab.actions().await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/actions/{id}/cancel");
        let answer = lab.hub.post(&lab.admin, &path, json!({})).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        id
    };
    let (answer, id) = tokio::join!(lab.execute(&lab.operator, lab.wait_wish()), cancel);
    assert_eq!(answer.status, 409);
    assert_eq!(answer.json()["code"], "cancelled");
    let ended = lab.ended(&id).await;
    assert_eq!(ended["state"], "cancelled");
    let message = ended["failure"]["message"].as_str().unwrap();
    assert!(
        message.starts_with("test admin cancelled it: it was ended there"),
        "{message}"
    );
    assert!(!goes_on(&lab.signs), "it still runs");
    let path = format!("/actions/{id}/cancel");
    let again = lab.hub.post(&lab.admin, &path, json!({})).await;
    assert_eq!(again.status, 409);
    assert_eq!(
        lab.recorded()
            .await
            .iter()
            .map(|line| line.split(' ').next().unwrap())
            .collect::<Vec<_>>(),
        ["command.started", "command.cancelled", "command.ended"]
    );
}

#[tokio::test]
async fn a_connection_that_is_cut_leaves_an_honest_state() {
    let lab = Lab::start().await;
    let cut = async {
        until("it has begun", || lab.begun() == 1).await;
        lab.sshd.cut_all().unwrap();
    };
    let (answer, ()) = tokio::join!(lab.execute(&lab.operator, lab.wait_wish()), cut);
    assert_eq!(answer.status, 502, "{}", answer.text());
    assert_eq!(answer.json()["code"], "connection_lost");
    let action = lab.actions().await[0].clone();
    assert_eq!(action["state"], "interrupted");
    assert_eq!(lab.begun(), 1, "it was not tried again");
    lab.open_gate();
}

#[tokio::test]
async fn where_the_machine_cannot_be_reached_the_answer_says_how() {
    let lab = Lab::start().await;
    let settings = json!({"address": "127.0.0.1", "port": 9});
    crate::remote::connect_by(&lab.hub, &lab.admin, &lab.machine, settings).await;
    let wish = json!({"action": "clear_logs"});
    let (status, code) = lab.refused(&lab.operator, wish).await;
    assert_eq!((status, code.as_str()), (502, "connection_refused"));
    let action = lab.actions().await[0].clone();
    assert_eq!(action["state"], "failed");
    assert_eq!(action["failure"]["code"], "connection_refused");
    assert_eq!(action["failure"]["step"], "connect");
    assert_eq!(
        lab.recorded().await.last().unwrap(),
        "command.ended failed Remove journal entries older than 7d on nas"
    );
}
